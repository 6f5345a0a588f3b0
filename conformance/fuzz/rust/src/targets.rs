//! The properties that the fuzz targets check for any input. Kept apart from libFuzzer, so that tests can run them,
//! too.

use std::sync::{Arc, LazyLock};

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::baggage::BaggageExt;
use plumbline_telemetry::conformance::{self, BaggageKey, Carrier, Charter, Pairs};
use plumbline_telemetry::error::{CLIENT_ORIGIN, Code, Tuple};

/// Trace context: the injected headers are well formed and extract to the same context.
pub fn trace_context(data: &[u8]) {
    let came = carrier(&["traceparent", "tracestate"], data);
    let (found, written) = conformance::trace_context(&came);
    if found.is_none() {
        assert!(written.0.is_empty(), "{written:?} came of nothing");
        return;
    }
    for (key, value) in &written.0 {
        match key.as_str() {
            "traceparent" => assert!(value.len() == 55 && value.starts_with("00-"), "{value:?}"),
            "tracestate" => assert!(value.split(',').count() <= 32, "{value:?}"),
            other => panic!("{other} was written"),
        }
    }
    let (_, again) = conformance::trace_context(&Carrier::Text(written.0.clone()));
    assert_eq!(written.0, again.0);
}

/// Baggage: only the policy's members are injected, and they extract to the same baggage.
pub fn baggage(data: &[u8]) {
    let Some((first, lines)) = data.split_first() else {
        return;
    };
    let at_boundary = first & 1 == 1;
    let came = carrier(&["baggage"], lines);
    let (context, written) = conformance::baggage(&came, 1024, 4, KEYS.to_vec(), at_boundary);
    let carried = context.baggage();
    assert!(carried.len() <= 4);
    for (key, (value, _)) in carried.iter() {
        let rule = KEYS.iter().find(|rule| rule.key == key.as_str());
        let rule = rule.unwrap_or_else(|| panic!("{key} is not allowed"));
        assert!(value.as_str().len() <= rule.max_bytes, "{key} is too long");
        assert!(rule.from_boundary || !at_boundary, "{key} came over the boundary");
    }
    assert_eq!(written.0.is_empty(), carried.is_empty());
    for (_, text) in &written.0 {
        assert!(text.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "{text:?}");
    }
    let (_, again) = conformance::baggage(&Carrier::Text(written.0.clone()), 1024, 4, KEYS.to_vec(), at_boundary);
    assert_eq!(written.0, again.0);
}

/// `grpc-status-details-bin`: no text that the charter does not list becomes an origin or a reason.
pub fn error_info(data: &[u8]) {
    let Some((number, details)) = data.split_first() else {
        return;
    };
    let Some(code) = Code::from_i32(i32::from(*number)) else {
        return;
    };
    let status = tonic::Status::with_details(code.to_tonic(), "", details.to_vec().into());
    let tuple = Tuple::from_status(&status, "worker", "gateway").expect("a failure has a tuple");
    assert_eq!(tuple.code, code);
    of_the_charter(&tuple);
}

/// Problem details of an HTTP response: the first line of the input is the media type, the rest the body.
pub fn problem(data: &[u8]) {
    let Some((status, answer)) = data.split_first_chunk::<2>() else {
        return;
    };
    let status = 200 + u16::from_be_bytes(*status) % 400;
    let line = answer.iter().position(|byte| *byte == b'\n').unwrap_or(answer.len());
    let media_type = String::from_utf8_lossy(&answer[..line]);
    let body = answer.get(line + 1..).unwrap_or_default();
    let tuple = conformance::tuple_of_response(status, &media_type, body, "worker", "gateway");
    assert_eq!(tuple.is_some(), status >= 400);
    if let Some(tuple) = tuple {
        of_the_charter(&tuple);
    }
}

const fn key(key: &'static str, max_bytes: usize, from_boundary: bool) -> BaggageKey {
    BaggageKey {
        key,
        max_bytes,
        copy_to_spans: false,
        from_boundary,
    }
}

static KEYS: &[BaggageKey] = &[
    key("a", 256, true),
    key("b", 8, true),
    key("k", 8192, true),
    key("plumbline.demo.fault", 64, true),
    key("within", 64, false),
];

/// Reads one header per line of the input; a value that HTTP does not allow is passed as text.
fn carrier(names: &[&'static str], data: &[u8]) -> Carrier {
    let mut headers = HeaderMap::new();
    let mut lines = Pairs::new();
    let mut fits = true;
    for (at, line) in data.split(|byte| *byte == b'\n').enumerate().take(8) {
        let name = names[at.min(names.len() - 1)];
        lines.push((name.to_owned(), String::from_utf8_lossy(line).into_owned()));
        match HeaderValue::from_bytes(line) {
            Ok(value) => drop(headers.append(HeaderName::from_static(name), value)),
            Err(_) => fits = false,
        }
    }
    if fits {
        Carrier::Http(headers)
    } else {
        Carrier::Text(lines)
    }
}

/// The charter of the vectors, in force once a target needs it.
static CHARTER: LazyLock<Arc<Charter>> = LazyLock::new(|| {
    let compiled: &[u8] = include_bytes!("../../../vectors/charter/compiled.json");
    let telemetry = plumbline_telemetry::builder()
        .charter(compiled)
        .variables(|name| (name == "OTEL_SDK_DISABLED").then(|| "true".to_owned()))
        .init();
    std::mem::forget(telemetry);
    conformance::charter()
});

/// Asserts that a tuple contains no untrusted text.
fn of_the_charter(tuple: &Tuple) {
    let service = CHARTER.services.iter().any(|service| service.name == tuple.origin);
    assert!(service || tuple.origin == CLIENT_ORIGIN, "origin {:?}", tuple.origin);
    let reason = CHARTER.reasons.iter().any(|row| row.reason == tuple.reason);
    assert!(reason || tuple.reason == "UNSPECIFIED", "reason {:?}", tuple.reason);
}
