//! Headers of messages, whichever the client: keys with bytes.

use std::collections::{BTreeMap, HashMap};

use plumbline_telemetry::opentelemetry::propagation::{Extractor, Injector};

/// The headers of a message.
///
/// Implemented for the forms that clients have; yours takes four lines:
///
/// ```
/// use plumbline_messaging::Headers;
///
/// struct Mine(Vec<(String, Vec<u8>)>);
///
/// impl Headers for Mine {
///     fn all(&self, key: &str) -> Vec<&[u8]> {
///         self.0.all(key)
///     }
///     fn set(&mut self, key: &str, value: String) {
///         self.0.set(key, value);
///     }
///     fn remove_key(&mut self, key: &str) {
///         self.0.remove_key(key);
///     }
/// }
/// ```
pub trait Headers {
    /// Returns the values of a key, in order.
    fn all(&self, key: &str) -> Vec<&[u8]>;
    /// Sets a header in place of those of its key.
    fn set(&mut self, key: &str, value: String);
    /// Removes the headers of a key, in upper and lower case.
    fn remove_key(&mut self, key: &str);
}

impl Headers for BTreeMap<String, Vec<u8>> {
    fn all(&self, key: &str) -> Vec<&[u8]> {
        self.get(key).into_iter().map(Vec::as_slice).collect()
    }

    fn set(&mut self, key: &str, value: String) {
        self.insert(key.to_owned(), value.into_bytes());
    }

    fn remove_key(&mut self, key: &str) {
        self.retain(|other, _| !other.eq_ignore_ascii_case(key));
    }
}

impl Headers for HashMap<String, Vec<u8>> {
    fn all(&self, key: &str) -> Vec<&[u8]> {
        self.get(key).into_iter().map(Vec::as_slice).collect()
    }

    fn set(&mut self, key: &str, value: String) {
        self.insert(key.to_owned(), value.into_bytes());
    }

    fn remove_key(&mut self, key: &str) {
        self.retain(|other, _| !other.eq_ignore_ascii_case(key));
    }
}

impl Headers for Vec<(String, Vec<u8>)> {
    fn all(&self, key: &str) -> Vec<&[u8]> {
        let of_key = self.iter().filter(|(other, _)| other == key);
        of_key.map(|(_, value)| value.as_slice()).collect()
    }

    fn set(&mut self, key: &str, value: String) {
        self.retain(|(other, _)| other != key);
        self.push((key.to_owned(), value.into_bytes()));
    }

    fn remove_key(&mut self, key: &str) {
        self.retain(|(other, _)| !other.eq_ignore_ascii_case(key));
    }
}

/// Decodes a value. One that is not UTF-8 must not appear absent, so it becomes one that is always invalid.
pub(crate) fn text(value: &[u8]) -> &str {
    std::str::from_utf8(value).unwrap_or("\u{fffd}")
}

/// Writes trace context and baggage into headers.
pub(crate) struct Writer<'h, H>(pub &'h mut H);

impl<H: Headers> Injector for Writer<'_, H> {
    fn set(&mut self, key: &str, value: String) {
        // The SDK's propagators write an empty tracestate.
        if !value.is_empty() {
            self.0.set(key, value);
        }
    }
}

/// Reads trace context and baggage from headers.
pub(crate) struct Reader<'h, H>(pub &'h H);

impl<H: Headers> Extractor for Reader<'_, H> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.all(key).first().copied().map(text)
    }

    fn keys(&self) -> Vec<&str> {
        Vec::new()
    }

    fn get_all(&self, key: &str) -> Option<Vec<&str>> {
        let values: Vec<&str> = self.0.all(key).into_iter().map(text).collect();
        (!values.is_empty()).then_some(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(mut headers: impl Headers) -> usize {
        headers.set("Traceparent", "old".to_owned());
        headers.remove_key("traceparent");
        assert!(headers.all("Traceparent").is_empty());
        headers.set("traceparent", "a".to_owned());
        headers.set("traceparent", "b".to_owned());
        assert_eq!(headers.all("traceparent"), [b"b"]);
        Reader(&headers).get_all("tracestate").map_or(0, |all| all.len())
    }

    #[test]
    fn every_form_is_read_and_written() {
        assert_eq!(
            replaced(BTreeMap::new()) + replaced(HashMap::new()) + replaced(Vec::new()),
            0
        );
        let two = vec![
            ("tracestate".to_owned(), vec![b'a']),
            ("tracestate".to_owned(), vec![0xff]),
        ];
        assert_eq!(Reader(&two).get_all("tracestate"), Some(vec!["a", "\u{fffd}"]));
    }
}
