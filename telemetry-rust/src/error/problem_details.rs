//! Reads problem details (`application/problem+json`, RFC 9457) of HTTP responses.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use super::{CLIENT_ORIGIN, Code, Tuple, tuple};
use crate::charter::reason;

/// Most bytes of a body that is read.
pub(crate) const LIMIT: usize = 64 * 1024;
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// The error in an `application/problem+json` body (RFC 9457).
///
/// ```
/// use plumbline_telemetry::error::{Code, ProblemDetails};
///
/// let body = br#"{"status":404,"code":"NOT_FOUND","reason":"CARD_UNKNOWN","origin":"till"}"#;
/// let problem = ProblemDetails::parse("application/problem+json", body).unwrap();
/// assert_eq!(problem.code, Code::NotFound);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemDetails {
    /// `code`, one of the 16 names.
    pub code: Code,
    /// `reason` as received; empty if absent.
    pub reason: String,
    /// `origin` as received; empty if absent.
    pub origin: String,
    /// Whether `retryable` is `true`.
    pub retryable: bool,
}

impl ProblemDetails {
    /// Parses a body; `None` if it has another type, is over 64 KiB, is not a JSON object, or has no known `code`.
    pub fn parse(content_type: &str, body: &[u8]) -> Option<Self> {
        if !is_problem(content_type) || body.len() > LIMIT {
            return None;
        }
        let members: Value = serde_json::from_slice(body).ok()?;
        let text = |name: &str| members.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Some(Self {
            code: Code::from_name(members.get("code")?.as_str()?)?,
            reason: text("reason"),
            origin: text("origin"),
            retryable: members.get("retryable") == Some(&Value::Bool(true)),
        })
    }

    /// Returns the tuple of a response from `peer`; reason and origin are trusted if the charter knows both.
    pub(crate) fn tuple(&self, peer: &'static str, recorded_by: &str) -> Tuple {
        let (origin, reason) = match tuple::trusted(&self.origin, &self.reason, peer) {
            Some(trusted) => trusted,
            None if self.code == Code::Cancelled => (CLIENT_ORIGIN, reason::CALLER_CANCELLED.name()),
            None => (peer, reason::UNSPECIFIED.name()),
        };
        Tuple::new(self.code, origin, reason, self.retryable, recorded_by)
    }
}

/// Whether a media type, ignoring its parameters, is that of problem details.
pub(crate) fn is_problem(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(MEDIA_TYPE)
}

/// Whether the body of a response is problem details.
pub(crate) fn is_in_response(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE);
    content_type.is_some_and(|value| value.to_str().is_ok_and(is_problem))
}

/// Returns the tuple of an HTTP response from `peer`: by its body if that is problem details, else by its status.
#[cfg(any(test, feature = "conformance"))]
pub(crate) fn tuple_of_response(
    status: u16,
    content_type: &str,
    body: &[u8],
    peer: &'static str,
    recorded_by: &str,
) -> Option<Tuple> {
    let by_status = Tuple::from_http_status(status, peer, recorded_by)?;
    let problem = ProblemDetails::parse(content_type, body);
    Some(problem.map_or(by_status, |problem| problem.tuple(peer, recorded_by)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = "application/problem+json; charset=utf-8";

    fn tuple_of(status: u16, body: &str) -> (Code, &'static str, &'static str, bool) {
        let tuple = tuple_of_response(status, JSON, body.as_bytes(), "gateway", "edge").unwrap();
        (tuple.code, tuple.reason, tuple.origin, tuple.retryable)
    }

    #[test]
    fn reason_and_origin_are_read_from_the_members() {
        let body = r#"{"code":"NOT_FOUND","reason":"SKU_UNKNOWN","origin":"worker","retryable":false}"#;
        assert_eq!(tuple_of(404, body), (Code::NotFound, "SKU_UNKNOWN", "worker", false));
        let body = r#"{"code":"RESOURCE_EXHAUSTED","reason":"QUOTA_EXCEEDED","origin":"worker","retryable":true}"#;
        assert_eq!(
            tuple_of(429, body),
            (Code::ResourceExhausted, "QUOTA_EXCEEDED", "worker", true)
        );
    }

    #[test]
    fn reason_and_origin_are_trusted_together_or_not_at_all() {
        for body in [
            r#"{"code":"NOT_FOUND","reason":"SKU_UNKNOWN","origin":"evil"}"#,
            r#"{"code":"NOT_FOUND","reason":"DROP TABLE","origin":"worker"}"#,
            r#"{"code":"NOT_FOUND"}"#,
            r#"{"code":"NOT_FOUND","reason":7,"origin":["worker"]}"#,
        ] {
            assert_eq!(
                tuple_of(500, body),
                (Code::NotFound, reason::UNSPECIFIED.name(), "gateway", false),
                "{body}"
            );
        }
    }

    #[test]
    fn without_problem_details_the_status_decides() {
        let long = format!(r#"{{"code":"ABORTED","detail":"{}"}}"#, "x".repeat(LIMIT));
        for body in [
            "",
            "{",
            "[]",
            "null",
            r#"{"code":"TEAPOT"}"#,
            r#"{"code":5}"#,
            "\u{0}",
            &long,
        ] {
            assert_eq!(
                tuple_of(404, body),
                (Code::NotFound, reason::UNSPECIFIED.name(), "gateway", false),
                "{body:.20}"
            );
        }
        let other = tuple_of_response(503, "application/json", br#"{"code":"ABORTED"}"#, "gateway", "edge").unwrap();
        assert_eq!(other.code, Code::Unavailable);
        assert_eq!(
            tuple_of_response(200, JSON, br#"{"code":"ABORTED"}"#, "gateway", "edge"),
            None
        );
    }
}
