//! Carriers of trace context and baggage: HTTP headers and gRPC metadata.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::propagation::{Extractor, Injector};
use tonic::metadata::MetadataMap;

/// A source of header lines.
pub(super) trait Lines<'a> {
    /// Returns the lines of a header, in order; `name` is in lower case.
    fn lines(&self, name: &str) -> impl Iterator<Item = &'a [u8]>;
}

impl<'a> Lines<'a> for &'a dyn Extractor {
    fn lines(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.get_all(name).into_iter().flatten().map(str::as_bytes)
    }
}

impl<'a> Lines<'a> for &'a HeaderMap {
    fn lines(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.get_all(name).into_iter().map(HeaderValue::as_bytes)
    }
}

/// Extracts from the headers of an HTTP request, all lines of a repeated header.
///
/// ```
/// use opentelemetry::propagation::Extractor;
/// use plumbline_telemetry::propagation::HeaderExtractor;
///
/// let mut headers = http::HeaderMap::new();
/// headers.append("tracestate", "a=1".parse().unwrap());
/// headers.append("tracestate", "b=2".parse().unwrap());
/// assert_eq!(HeaderExtractor(&headers).get_all("tracestate"), Some(vec!["a=1", "b=2"]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct HeaderExtractor<'a>(pub &'a HeaderMap);

impl Extractor for HeaderExtractor<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        line(self.0, key)
    }

    fn keys(&self) -> Vec<&str> {
        names(self.0)
    }

    fn get_all(&self, key: &str) -> Option<Vec<&str>> {
        lines(self.0, key)
    }
}

fn line<'a>(headers: &'a HeaderMap, key: &str) -> Option<&'a str> {
    headers.get(key).map(text)
}

fn lines<'a>(headers: &'a HeaderMap, key: &str) -> Option<Vec<&'a str>> {
    let lines: Vec<&str> = headers.get_all(key).into_iter().map(text).collect();
    (!lines.is_empty()).then_some(lines)
}

fn names(headers: &HeaderMap) -> Vec<&str> {
    headers.keys().map(HeaderName::as_str).collect()
}

/// Decodes a line. A line that is not UTF-8 must not appear absent, so it becomes one that is always invalid.
fn text(value: &HeaderValue) -> &str {
    std::str::from_utf8(value.as_bytes()).unwrap_or("\u{fffd}")
}

/// Injects into the headers of an HTTP request.
#[derive(Debug)]
pub struct HeaderInjector<'a>(pub &'a mut HeaderMap);

impl Injector for HeaderInjector<'_> {
    fn set(&mut self, key: &str, value: String) {
        // The SDK's propagators write an empty tracestate.
        if value.is_empty() {
            return;
        }
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}

/// Extracts from the metadata of a gRPC call, all values of a repeated key.
#[derive(Clone, Copy, Debug)]
pub struct MetadataExtractor<'a>(pub &'a MetadataMap);

impl Extractor for MetadataExtractor<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        line(self.0.as_ref(), key)
    }

    fn keys(&self) -> Vec<&str> {
        names(self.0.as_ref())
    }

    fn get_all(&self, key: &str) -> Option<Vec<&str>> {
        lines(self.0.as_ref(), key)
    }
}

/// Injects into the metadata of a gRPC call.
#[derive(Debug)]
pub struct MetadataInjector<'a>(pub &'a mut MetadataMap);

impl Injector for MetadataInjector<'_> {
    fn set(&mut self, key: &str, value: String) {
        HeaderInjector(self.0.as_mut()).set(key, value);
    }
}
