//! The problem details (RFC 9457) that the worker returns for unknown routes and methods, in the form that edge and
//! gateway use. The trace is in the header `Server-Timing`.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use plumbline_telemetry::error::{Error, Reason};

use crate::shop::reason;

/// Responds to a request whose path has no route.
pub async fn unknown_route() -> Response {
    problem(StatusCode::NOT_FOUND, reason::ROUTE_UNKNOWN, "no such route")
}

/// Responds to a request whose method the route does not support; axum adds `Allow`.
pub async fn unsupported_method() -> Response {
    problem(
        StatusCode::METHOD_NOT_ALLOWED,
        reason::METHOD_NOT_ALLOWED,
        "this route does not have the method; see Allow",
    )
}

/// Builds the response with the given status; the tuple in the extensions is recorded on the span.
fn problem(status: StatusCode, reason: Reason, detail: &'static str) -> Response {
    let tuple = Error::new(reason, detail).tuple();
    // All values are constants, so nothing needs escaping.
    let body = format!(
        r#"{{"type":"about:blank","title":"{}","status":{},"detail":"{}","code":"{}","reason":"{}","origin":"{}","retryable":{}}}"#,
        status.canonical_reason().unwrap_or_default(),
        status.as_u16(),
        detail,
        tuple.code.name(),
        tuple.reason,
        tuple.origin,
        tuple.retryable,
    );
    let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
    response.extensions_mut().insert(tuple);
    response
}
