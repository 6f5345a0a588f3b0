//! What the worker says over HTTP of routes and methods that it does not have: a problem (RFC 9457), as edge and
//! gateway say it. The trace is in the header `Server-Timing`.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use plumbline_telemetry::charter::reason;
use plumbline_telemetry::error::{Code, Error};

/// Answers a request whose path no route has.
pub async fn unknown_route() -> Response {
    problem(
        StatusCode::NOT_FOUND,
        Code::NotFound,
        reason::ROUTE_UNKNOWN,
        "no such route",
    )
}

/// Answers a request to a route that does not have its method; axum adds `Allow`.
pub async fn unsupported_method() -> Response {
    problem(
        StatusCode::METHOD_NOT_ALLOWED,
        Code::Unimplemented,
        reason::METHOD_NOT_ALLOWED,
        "this route does not have the method; see Allow",
    )
}

/// The status is the one that HTTP wants; the tuple in the extensions is for the span.
fn problem(status: StatusCode, code: Code, reason: &'static str, detail: &'static str) -> Response {
    let tuple = Error::new(code, reason, detail).tuple();
    // Every word is one of ours, so nothing needs escaping.
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
