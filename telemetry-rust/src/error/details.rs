//! Reads and writes `grpc-status-details-bin`: `google.rpc.Status` with one `google.rpc.ErrorInfo` and, if a delay is
//! stated, a `google.rpc.RetryInfo`. Only the fields that are used are declared.

use std::time::Duration;

use bytes::Bytes;
use prost::Message;

use super::Tuple;
use super::proto::{self, Field, Malformed};

const ERROR_INFO: &str = "type.googleapis.com/google.rpc.ErrorInfo";
const RETRY_INFO: &str = "type.googleapis.com/google.rpc.RetryInfo";
/// Most seconds of a `google.protobuf.Duration`.
const MOST_SECONDS: u64 = 315_576_000_000;

/// The details of a status.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Details {
    /// The only valid `ErrorInfo`; `None` if there is none or more than one.
    pub info: Option<Info>,
    /// Whether there is an `ErrorInfo`, valid or not.
    pub has_info: bool,
    /// The delay of the first valid `RetryInfo`.
    pub retry_delay: Option<Duration>,
}

/// The content of an `ErrorInfo`.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Info {
    pub reason: String,
    pub domain: String,
}

impl Details {
    /// Decodes details; invalid parts count as absent.
    pub(crate) fn decode(bytes: &[u8]) -> Self {
        let Ok(status) = Status::read(bytes) else {
            return Self::default();
        };
        let mut infos = status.details.iter().filter(|any| is(any.type_url, ERROR_INFO));
        let (first, second) = (infos.next(), infos.next());
        let has_info = first.is_some();
        let info = match (first, second) {
            (Some(any), None) => info(any.value).ok(),
            _ => None,
        };
        let retry_delay = status
            .details
            .iter()
            .filter(|any| is(any.type_url, RETRY_INFO))
            .find_map(|any| delay(any.value).ok()?);
        Self {
            info,
            has_info,
            retry_delay,
        }
    }
}

/// Most bytes of message and details together, as they appear in trailers. Beyond it a call could exceed the usual
/// client limit of 8 KiB of metadata that it meets without Plumbline.
const BUDGET: usize = 4096;

/// Whether a message, percent-encoded, and details, in base64 without padding, are within the budget.
pub(crate) fn fit(message: usize, details: usize) -> bool {
    message + (details * 4).div_ceil(3) <= BUDGET
}

/// Returns the length of a message in `grpc-message`: all but printable ASCII other than `%` is percent-encoded.
pub(crate) fn message_length(message: &str) -> usize {
    let length = |byte: u8| match byte {
        b'%' => 3,
        b' '..=b'~' => 1,
        _ => 3,
    };
    message.bytes().map(length).sum()
}

/// A decoded `google.rpc.Status`.
#[derive(Debug, Default)]
struct Status<'a> {
    message: &'a str,
    details: Vec<Any<'a>>,
}

/// One detail, as a whole and in parts.
#[derive(Debug, Default)]
struct Any<'a> {
    whole: &'a [u8],
    type_url: &'a str,
    value: &'a [u8],
}

impl<'a> Status<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut status = Self::default();
        proto::each(bytes, |number, field| {
            match (number, field) {
                (2, Field::Bytes(text)) => status.message = proto::text(text)?,
                (3, Field::Bytes(any)) => status.details.push(Any::read(any)?),
                (1, Field::Varint(_)) | (4.., _) => {}
                _ => return Err(Malformed),
            }
            Ok(())
        })?;
        Ok(status)
    }
}

impl<'a> Any<'a> {
    fn read(whole: &'a [u8]) -> Result<Self, Malformed> {
        let mut any = Self {
            whole,
            ..Self::default()
        };
        proto::each(whole, |number, field| {
            match (number, field) {
                (1, Field::Bytes(text)) => any.type_url = proto::text(text)?,
                (2, Field::Bytes(value)) => any.value = value,
                (3.., _) => {}
                _ => return Err(Malformed),
            }
            Ok(())
        })?;
        Ok(any)
    }
}

fn info(bytes: &[u8]) -> Result<Info, Malformed> {
    let (mut reason, mut domain) = ("", "");
    proto::each(bytes, |number, field| {
        match (number, field) {
            (1, Field::Bytes(text)) => reason = proto::text(text)?,
            (2, Field::Bytes(text)) => domain = proto::text(text)?,
            (3, Field::Bytes(entry)) => proto::each(entry, |number, field| match (number, field) {
                (1 | 2, Field::Bytes(text)) => proto::text(text).map(|_| ()),
                (3.., _) => Ok(()),
                _ => Err(Malformed),
            })?,
            (4.., _) => {}
            _ => return Err(Malformed),
        }
        Ok(())
    })?;
    Ok(Info {
        reason: reason.to_owned(),
        domain: domain.to_owned(),
    })
}

/// Decodes the delay of a `RetryInfo`; `None` if it has no valid one.
fn delay(bytes: &[u8]) -> Result<Option<Duration>, Malformed> {
    let mut found = None;
    proto::each(bytes, |number, field| {
        let duration = match (number, field) {
            (1, Field::Bytes(duration)) => duration,
            (2.., _) => return Ok(()),
            _ => return Err(Malformed),
        };
        let (seconds, nanos) = found.get_or_insert((0, 0));
        proto::each(duration, |number, field| {
            match (number, field) {
                (1, Field::Varint(number)) => *seconds = number as i64,
                (2, Field::Varint(number)) => *nanos = number as i32,
                (3.., _) => {}
                _ => return Err(Malformed),
            }
            Ok(())
        })
    })?;
    Ok(found.and_then(|(seconds, nanos)| {
        let seconds = u64::try_from(seconds).ok().filter(|seconds| *seconds <= MOST_SECONDS)?;
        let nanos = u32::try_from(nanos).ok().filter(|nanos| *nanos < 1_000_000_000)?;
        Some(Duration::new(seconds, nanos))
    }))
}

/// Whether two type URLs name the same type; the hosts may differ.
fn is(type_url: &str, wanted: &str) -> bool {
    let name = |url: &'_ str| url.rfind('/').map_or(0, |at| at + 1);
    type_url[name(type_url)..] == wanted[name(wanted)..]
}

#[derive(Clone, PartialEq, Message)]
struct StatusOut {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
    /// Encoded messages of the type `google.protobuf.Any`.
    #[prost(bytes = "bytes", repeated, tag = "3")]
    details: Vec<Bytes>,
}

#[derive(Clone, PartialEq, Message)]
struct AnyOut {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes = "bytes", tag = "2")]
    value: Bytes,
}

#[derive(Clone, PartialEq, Message)]
struct ErrorInfoOut {
    #[prost(string, tag = "1")]
    reason: String,
    #[prost(string, tag = "2")]
    domain: String,
}

#[derive(Clone, PartialEq, Message)]
struct RetryInfoOut {
    #[prost(message, optional, tag = "1")]
    retry_delay: Option<DurationOut>,
}

#[derive(Clone, PartialEq, Message)]
struct DurationOut {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(int32, tag = "2")]
    nanos: i32,
}

/// Encodes a status with the tuple's `ErrorInfo` and, if a delay is stated, a `RetryInfo`.
pub(crate) fn encode(tuple: &Tuple, message: &str, retry_delay: Option<Duration>) -> Vec<u8> {
    let mut details = vec![error_info(tuple)];
    if let Some(delay) = retry_delay {
        let info = RetryInfoOut {
            retry_delay: Some(DurationOut {
                seconds: delay.as_secs().min(MOST_SECONDS) as i64,
                nanos: delay.subsec_nanos() as i32,
            }),
        };
        details.push(any(RETRY_INFO, &info));
    }
    StatusOut {
        code: tuple.code as i32,
        message: message.to_owned(),
        details,
    }
    .encode_to_vec()
}

/// Replaces any `ErrorInfo` by the tuple's; other details are unchanged.
pub(crate) fn replace_info(existing: &[u8], tuple: &Tuple, message: &str) -> Vec<u8> {
    let status = Status::read(existing).unwrap_or_default();
    let others = status.details.iter().filter(|any| !is(any.type_url, ERROR_INFO));
    let others = others.map(|any| Bytes::copy_from_slice(any.whole));
    StatusOut {
        code: tuple.code as i32,
        message: match status.message {
            "" => message.to_owned(),
            stated => stated.to_owned(),
        },
        details: std::iter::once(error_info(tuple)).chain(others).collect(),
    }
    .encode_to_vec()
}

fn error_info(tuple: &Tuple) -> Bytes {
    let info = ErrorInfoOut {
        reason: tuple.reason.to_owned(),
        domain: tuple.origin.to_owned(),
    };
    any(ERROR_INFO, &info)
}

fn any(type_url: &str, message: &impl Message) -> Bytes {
    let any = AnyOut {
        type_url: type_url.to_owned(),
        value: message.encode_to_vec().into(),
    };
    any.encode_to_vec().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{CLIENT_ORIGIN, Code};

    fn tuple() -> Tuple {
        Tuple::new(Code::NotFound, "worker", "SKU_UNKNOWN", false, "worker")
    }

    fn status_of(details: Vec<Bytes>) -> Vec<u8> {
        StatusOut {
            code: 5,
            message: String::new(),
            details,
        }
        .encode_to_vec()
    }

    #[test]
    fn encoded_details_decode_to_the_same() {
        let bytes = encode(&tuple(), "no article", Some(Duration::from_millis(1100)));
        let details = Details::decode(&bytes);
        let info = details.info.unwrap();
        assert_eq!((info.reason.as_str(), info.domain.as_str()), ("SKU_UNKNOWN", "worker"));
        assert_eq!(details.retry_delay, Some(Duration::from_millis(1100)));
    }

    #[test]
    fn two_infos_count_as_none() {
        let bytes = status_of(vec![error_info(&tuple()), error_info(&tuple())]);
        let details = Details::decode(&bytes);
        assert!(details.has_info && details.info.is_none());
    }

    #[test]
    fn other_details_are_kept_when_the_info_is_replaced() {
        let foreign = Bytes::from_static(b"\x0a\x0bx/shop.Hint\x12\x03\x0a\x01h");
        let bytes = status_of(vec![foreign.clone(), error_info(&tuple()), error_info(&tuple())]);
        let replaced = StatusOut::decode(&*replace_info(&bytes, &tuple(), "m")).unwrap();
        assert_eq!(replaced.details, [error_info(&tuple()), foreign]);
        assert_eq!(replaced.message, "m");
    }

    #[test]
    fn malformed_bytes_never_panic_and_count_as_absent() {
        let good = encode(&tuple(), "message", Some(Duration::from_secs(1)));
        for cut in 0..good.len() {
            let _ = Details::decode(&good[..cut]);
        }
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                let found = Tuple::from_details(Code::NotFound, &Details::decode(&bad), "gateway", "gateway");
                assert!(["worker", "gateway", CLIENT_ORIGIN].contains(&found.origin));
            }
        }
        let endless = [0x1a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        assert_eq!(Details::decode(&endless), Details::default());
        assert_eq!(Details::decode(&[0xff; 4096]), Details::default());
    }

    #[test]
    fn a_broken_info_hides_no_delay_beside_it() {
        let broken = any(ERROR_INFO, &ErrorInfoOut::default());
        let broken = [&broken[..], &[0x12, 0x02, 0x0a, 0x05]].concat();
        let delay = RetryInfoOut {
            retry_delay: Some(DurationOut { seconds: 1, nanos: 0 }),
        };
        let details = Details::decode(&status_of(vec![broken.into(), any(RETRY_INFO, &delay)]));
        assert_eq!(
            (details.info, details.retry_delay),
            (None, Some(Duration::from_secs(1)))
        );
    }

    #[test]
    fn impossible_delays_are_absent() {
        for (seconds, nanos) in [(-1, 0), (0, -1), (0, 1_000_000_000), (315_576_000_001, 0)] {
            let info = RetryInfoOut {
                retry_delay: Some(DurationOut { seconds, nanos }),
            };
            let bytes = status_of(vec![any(RETRY_INFO, &info)]);
            assert_eq!(Details::decode(&bytes).retry_delay, None);
        }
    }
}
