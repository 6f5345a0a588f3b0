//! Reads gRPC-Web trailers, which are the last frame of the body.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};

const TRAILERS: u8 = 0x80;
/// Most bytes of trailers that are read.
const LIMIT: usize = 64 * 1024;

/// Returns the content type if it is gRPC-Web.
pub(super) fn content_type(headers: &HeaderMap) -> Option<&HeaderValue> {
    let value = headers.get(header::CONTENT_TYPE)?;
    value.as_bytes().starts_with(b"application/grpc-web").then_some(value)
}

/// Finds the trailers in a body that arrives in chunks of any size.
#[derive(Debug, Default)]
pub(super) struct Trailers {
    /// For a base64 body: the digits of an incomplete group.
    digits: Option<Vec<u8>>,
    /// Flag and length of the current frame, as far as they were read.
    prefix: Vec<u8>,
    /// Remaining bytes of the current frame.
    left: usize,
    found: Vec<u8>,
}

impl Trailers {
    pub(super) fn of(content_type: &HeaderValue) -> Self {
        let is_text = content_type.as_bytes().starts_with(b"application/grpc-web-text");
        Self {
            digits: is_text.then(Vec::new),
            ..Self::default()
        }
    }

    /// Reads a chunk; returns the trailers once they are complete.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Option<HeaderMap> {
        match &mut self.digits {
            None => self.frames(bytes),
            Some(digits) => {
                let decoded = decoded(digits, bytes);
                self.frames(&decoded)
            }
        }
    }

    fn frames(&mut self, mut bytes: &[u8]) -> Option<HeaderMap> {
        while !bytes.is_empty() {
            if self.prefix.len() < 5 {
                let (more, rest) = bytes.split_at(bytes.len().min(5 - self.prefix.len()));
                self.prefix.extend_from_slice(more);
                bytes = rest;
                if let [_, a, b, c, d] = self.prefix[..] {
                    self.left = u32::from_be_bytes([a, b, c, d]) as usize;
                }
            }
            let is_whole = self.prefix.len() == 5;
            let (content, rest) = bytes.split_at(bytes.len().min(self.left));
            (bytes, self.left) = (rest, self.left - content.len());
            let is_last = is_whole && self.prefix[0] & TRAILERS != 0;
            if is_last {
                let room = LIMIT.saturating_sub(self.found.len());
                self.found.extend_from_slice(&content[..content.len().min(room)]);
            }
            if is_whole && self.left == 0 {
                if is_last {
                    return Some(parsed(&self.found));
                }
                self.prefix.clear();
            }
        }
        None
    }
}

/// Parses the lines of a trailers frame: `name:value`.
fn parsed(text: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in text.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let name = HeaderName::from_bytes(line[..colon].trim_ascii());
        let value = HeaderValue::from_maybe_shared(Bytes::copy_from_slice(line[colon + 1..].trim_ascii()));
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    headers
}

/// Decodes complete groups of base64 digits (RFC 4648 section 4). Each group may be padded, because chunks are
/// encoded separately.
fn decoded(digits: &mut Vec<u8>, text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    for byte in text.iter().filter(|byte| !byte.is_ascii_whitespace()) {
        digits.push(*byte);
        if digits.len() < 4 {
            continue;
        }
        let group = digits.iter().fold(0u32, |group, digit| group << 6 | value(*digit));
        let padding = digits.iter().filter(|digit| **digit == b'=').count().min(3);
        bytes.extend_from_slice(&group.to_be_bytes()[1..4 - padding.min(2)]);
        digits.clear();
    }
    bytes
}

fn value(digit: u8) -> u32 {
    u32::from(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"\0\0\0\0\x05hello\x80\0\0\0\x20grpc-status:5\r\ngrpc-message:no\r\n";
    /// Message and trailers, encoded separately.
    const TEXT: &[u8] = b"AAAAAAVoZWxsbw==gAAAACBncnBjLXN0YXR1czo1DQpncnBjLW1lc3NhZ2U6bm8NCg==";

    fn read(content_type: &'static str, body: &[u8], size: usize) -> Option<HeaderMap> {
        let mut trailers = Trailers::of(&HeaderValue::from_static(content_type));
        body.chunks(size).find_map(|piece| trailers.read(piece))
    }

    #[test]
    fn trailers_are_found_in_pieces_of_any_size() {
        for (content_type, body) in [
            ("application/grpc-web+proto", BODY),
            ("application/grpc-web-text", TEXT),
        ] {
            for size in 1..=body.len() {
                let found = read(content_type, body, size).unwrap();
                assert!(
                    found["grpc-status"] == "5" && found["grpc-message"] == "no",
                    "{size}: {found:?}"
                );
            }
        }
    }

    #[test]
    fn a_body_that_ends_before_has_none() {
        for cut in 0..BODY.len() {
            assert_eq!(read("application/grpc-web", &BODY[..cut], 3), None, "{cut}");
        }
        assert_eq!(read("application/grpc-web-text", b"\xff====\0", 2), None);
    }

    #[test]
    fn empty_trailers_are_trailers() {
        assert_eq!(read("application/grpc-web", b"\x80\0\0\0\0", 1), Some(HeaderMap::new()));
    }
}
