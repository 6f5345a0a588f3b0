//! The failure in a response of another service, for a handler that passes it on.

use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::error_header::{self, ErrorHeader};
use super::{Error, ProblemDetails, Tuple, message_for_callers, problem_details};
use crate::{charter, setup};

impl Error {
    /// Returns the failure that a response of `peer` has; `None` for a status below 400. A handler that returns it
    /// passes it on: code, reason and origin are the same for its own caller.
    ///
    /// The header `Plumbline-Error` takes precedence over the problem in the body, and that over the status. An origin or
    /// reason that is not in the charter becomes `peer` and `UNSPECIFIED`; where the charter does not have `peer` either,
    /// the origin is this service.
    ///
    /// ```
    /// use http::{HeaderMap, StatusCode};
    /// use plumbline_telemetry::error::{Code, Error};
    ///
    /// # fn passed_on(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<(), Error> {
    /// // Status, headers and body as reqwest, hyper or another client has them.
    /// match Error::from_response(status, headers, body, "stock") {
    ///     Some(failure) => Err(failure),
    ///     None => Ok(()),
    /// }
    /// # }
    /// # assert!(passed_on(StatusCode::OK, &HeaderMap::new(), b"").is_ok());
    /// # let failure = passed_on(StatusCode::NOT_FOUND, &HeaderMap::new(), b"").unwrap_err();
    /// # assert_eq!(failure.code(), Code::NotFound);
    /// ```
    pub fn from_response(status: StatusCode, headers: &HeaderMap, body: &[u8], peer: &str) -> Option<Self> {
        let service = setup::service();
        let callee = charter::callee(service, Some(peer), None);
        let origin = callee.unwrap_or(service);
        let by_status = Tuple::from_http_status(status.as_u16(), origin, service)?;
        let is_problem = problem_details::is_in_response(headers) && body.len() <= problem_details::LIMIT;
        let stated = callee.and_then(|_| {
            let of_header = || ErrorHeader::read(headers).map(|header| header.tuple(origin, false, service).0);
            let of_body = || ProblemDetails::parse(problem_details::MEDIA_TYPE, body).filter(|_| is_problem);
            of_header().or_else(|| of_body().map(|problem| problem.tuple(origin, service)))
        });
        let tuple = stated.unwrap_or(by_status).without_client_origin(origin, service);
        let detail = is_problem.then(|| detail(body)).flatten();
        Some(Self {
            code: tuple.code,
            reason: tuple.reason,
            message: detail.map_or_else(|| message_for_callers(tuple.code, tuple.reason), Into::into),
            retry_delay: error_header::delay_in(headers).or_else(|| tuple.retryable.then(Default::default)),
            origin: Some(tuple.origin),
            stated: false,
            source: None,
        })
    }
}

/// Returns what a problem says to people.
fn detail(body: &[u8]) -> Option<String> {
    let members: Value = serde_json::from_slice(body).ok()?;
    members.get("detail")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::header::{CONTENT_TYPE, RETRY_AFTER};

    use super::*;
    use crate::error::Code;

    fn headers(pairs: &[(http::HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_success_is_no_failure() {
        for status in [StatusCode::OK, StatusCode::FOUND] {
            assert!(Error::from_response(status, &HeaderMap::new(), b"", "stock").is_none());
        }
    }

    #[test]
    fn without_a_known_service_the_status_counts() {
        let stated = headers(&[
            (
                error_header::NAME,
                r#"code="ABORTED", reason="OVERLOADED", origin="stock""#,
            ),
            (RETRY_AFTER, "7"),
        ]);
        let failure = Error::from_response(StatusCode::SERVICE_UNAVAILABLE, &stated, b"", "nobody").unwrap();
        assert_eq!((failure.code(), failure.reason()), (Code::Unavailable, "UNSPECIFIED"));
        assert_eq!(failure.retry_delay, Some(Duration::from_secs(7)));
    }

    #[test]
    fn people_read_the_detail_of_a_problem_and_of_nothing_else() {
        let body = br#"{"code":"NOT_FOUND","detail":"no such article"}"#;
        let of = |content_type| {
            let headers = headers(&[(CONTENT_TYPE, content_type)]);
            Error::from_response(StatusCode::NOT_FOUND, &headers, body, "stock")
                .unwrap()
                .message
        };
        assert_eq!(of("application/problem+json"), "no such article");
        assert_eq!(of("application/json"), "not found error");
    }
}
