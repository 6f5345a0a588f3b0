//! Reads and writes the gRPC status in headers and trailers.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use tonic::Status;

use crate::error::details::{self, Details};
use crate::error::error_header::{self, ErrorHeader};
use crate::error::{Code, Tuple};

pub(super) const GRPC_STATUS: HeaderName = HeaderName::from_static("grpc-status");
const GRPC_MESSAGE: HeaderName = HeaderName::from_static("grpc-message");
const GRPC_STATUS_DETAILS: HeaderName = HeaderName::from_static("grpc-status-details-bin");

/// The end of a call in a header map.
#[derive(Debug)]
pub(super) enum End {
    /// No status: the call continues.
    None,
    Ok,
    Failed(Code, Status),
}

pub(super) fn read(headers: &HeaderMap) -> End {
    let Some(value) = headers.get(GRPC_STATUS) else {
        return End::None;
    };
    if value == "0" {
        return End::Ok;
    }
    let status = Status::from_header_map(headers).unwrap_or_else(|| Status::unknown(""));
    match Code::from_tonic(status.code()) {
        Some(code) => End::Failed(code, status),
        None => End::Ok,
    }
}

/// Whether the only `ErrorInfo` states the tuple's origin and reason.
pub(super) fn has_info_of(details: &Details, tuple: &Tuple) -> bool {
    details
        .info
        .as_ref()
        .is_some_and(|info| info.domain == tuple.origin && info.reason == tuple.reason)
}

/// Adds the tuple's `ErrorInfo` to headers with a status; other details are unchanged. If that exceeds the budget,
/// the tuple is put into the trailer `Plumbline-Error` and the details are unchanged.
pub(super) fn put_info(headers: &mut HeaderMap, status: &Status, tuple: &Tuple) {
    let details = details::replace_info(status.details(), tuple, status.message());
    let message = headers.get(GRPC_MESSAGE).map_or(0, HeaderValue::len);
    if !details::fit(message, details.len()) {
        return error_header::put(headers, tuple);
    }
    let status = Status::with_details(status.code(), "", details.into());
    let mut own = HeaderMap::new();
    if status.add_header(&mut own).is_ok()
        && let Some(value) = own.remove(GRPC_STATUS_DETAILS)
    {
        headers.insert(GRPC_STATUS_DETAILS, value);
        headers.remove(error_header::NAME);
    }
}

/// Reads the trailer of a failure without `ErrorInfo`; its code must match the status.
pub(super) fn read_trailer(headers: &HeaderMap, details: &Details, code: Code) -> Option<ErrorHeader> {
    let stated = ErrorHeader::read(headers).filter(|_| !details.has_info)?;
    (stated.code == code).then_some(stated)
}

/// Creates a status with the tuple's `ErrorInfo`.
pub(super) fn status(tuple: &Tuple, message: &'static str) -> Status {
    let details = details::encode(tuple, message, None);
    Status::with_details(tuple.code.to_tonic(), message, details.into())
}

/// Creates trailers with that status.
pub(super) fn trailers(tuple: &Tuple, message: &'static str) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    if status(tuple, message).add_header(&mut trailers).is_err() {
        trailers.insert(GRPC_STATUS, HeaderValue::from(tuple.code as i32));
    }
    trailers
}

/// Creates a response that has only headers, with that status.
pub(super) fn response<B>(tuple: &Tuple, message: &'static str, body: B) -> http::Response<B> {
    let mut response = http::Response::new(body);
    *response.headers_mut() = trailers(tuple, message);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    response
}

/// Maps an HTTP status without `grpc-status` to a code, as gRPC specifies.
pub(super) fn code_of_http(status: http::StatusCode) -> Code {
    match status.as_u16() {
        400 => Code::Internal,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::Unimplemented,
        429 | 502 | 503 | 504 => Code::Unavailable,
        _ => Code::Unknown,
    }
}
