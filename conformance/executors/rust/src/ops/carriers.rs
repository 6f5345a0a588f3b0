//! Carriers of a case: HTTP headers, gRPC metadata, or lines of text.

use http::{HeaderMap, HeaderName, HeaderValue};
use plumbline_telemetry::conformance::{Carrier, Written};
use serde_json::{Value, json};
use tonic::metadata::MetadataMap;

use crate::input::Input;

/// Returns the headers of a case as HTTP or gRPC represents them.
pub fn of(input: &Input<'_>) -> Result<Carrier, String> {
    let mut headers = HeaderMap::new();
    let mut lines = Vec::new();
    let mut fits = true;
    for pair in input.list("headers")? {
        let (Some(name), Some(value)) = (pair[0].as_str(), pair[1].as_str()) else {
            return Err(format!("a header is {pair}; expected [name, value]"));
        };
        let name = HeaderName::try_from(name).map_err(|error| format!("{name:?}: {error}"))?;
        lines.push((name.as_str().to_owned(), value.to_owned()));
        match HeaderValue::from_bytes(value.as_bytes()) {
            Ok(value) => drop(headers.append(name, value)),
            Err(_) => fits = false,
        }
    }
    if !fits {
        // hyper and tonic reject such a request; the propagators are tested with it nevertheless.
        return Ok(Carrier::Text(lines));
    }
    match input.optional_text("carrier")?.unwrap_or("http") {
        "http" => Ok(Carrier::Http(headers)),
        "grpc" => Ok(Carrier::Grpc(MetadataMap::from_headers(headers))),
        other => Err(format!("carrier is {other:?}; expected http or grpc")),
    }
}

/// Returns injected headers, sorted by name.
pub fn shown(mut written: Written) -> Value {
    written.0.sort();
    json!(written.0)
}
