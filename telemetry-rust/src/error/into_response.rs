//! Converts an [`Error`] into an axum response.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;
use serde_json::json;

use super::{Error, problem_details};
use crate::charter::{self, Expose};

/// Returns `application/problem+json` (RFC 9457): the HTTP status of the reason or the code; the members code,
/// reason, origin, retryable and trace_id; `Retry-After` if a delay is stated. At a trust boundary that exposes only
/// codes, reason and origin are left out.
///
/// ```
/// use axum::response::IntoResponse;
/// use plumbline_telemetry::error::{Code, Error, Reason};
///
/// const ORDER_UNKNOWN: Reason = Reason::new("ORDER_UNKNOWN", Code::NotFound);
///
/// async fn order() -> Result<String, Error> {
///     Err(Error::new(ORDER_UNKNOWN, "no such order"))
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// assert_eq!(order().await.into_response().status(), 404);
/// # }
/// ```
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let tuple = self.tuple();
        let status = StatusCode::from_u16(tuple.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut members = json!({
            "title": status.canonical_reason().unwrap_or_default(),
            "status": status.as_u16(),
            "detail": self.message,
            "code": tuple.code.name(),
            "retryable": tuple.retryable,
        });
        let is_hidden = crate::setup::charter().expose == Expose::Code && charter::is_boundary(crate::setup::service());
        if !is_hidden {
            members["reason"] = tuple.reason.into();
            members["origin"] = tuple.origin.into();
        }
        let trace = Context::map_current(|context| context.span().span_context().clone());
        if trace.is_valid() {
            members["trace_id"] = trace.trace_id().to_string().into();
        }
        let mut response = (status, members.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(problem_details::MEDIA_TYPE),
        );
        if let Some(delay) = self.retry_delay {
            let seconds = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(tuple);
        response
    }
}
