//! `grpc-status-details-bin`: `google.rpc.Status` with one `google.rpc.ErrorInfo` and, where known, a
//! `google.rpc.RetryInfo`. Only the fields that Plumbline reads or writes are declared.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use prost::Message;

use super::Tuple;

const ERROR_INFO: &str = "type.googleapis.com/google.rpc.ErrorInfo";
const RETRY_INFO: &str = "type.googleapis.com/google.rpc.RetryInfo";

#[derive(Clone, PartialEq, Message)]
pub(crate) struct RpcStatus {
    #[prost(int32, tag = "1")]
    pub code: i32,
    #[prost(string, tag = "2")]
    pub message: String,
    #[prost(message, repeated, tag = "3")]
    pub details: Vec<Any>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Any {
    #[prost(string, tag = "1")]
    pub type_url: String,
    #[prost(bytes = "bytes", tag = "2")]
    pub value: Bytes,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ErrorInfo {
    #[prost(string, tag = "1")]
    pub reason: String,
    #[prost(string, tag = "2")]
    pub domain: String,
    #[prost(map = "string, string", tag = "3")]
    pub metadata: HashMap<String, String>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct RetryInfo {
    #[prost(message, optional, tag = "1")]
    pub retry_delay: Option<ProtoDuration>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ProtoDuration {
    #[prost(int64, tag = "1")]
    pub seconds: i64,
    #[prost(int32, tag = "2")]
    pub nanos: i32,
}

/// What the details of a status say.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Details {
    /// The one readable `ErrorInfo`; `None` when there are none or several.
    pub info: Option<ErrorInfo>,
    /// The delay of the first readable `RetryInfo`.
    pub retry_delay: Option<Duration>,
}

impl Details {
    /// Reads details; what cannot be read counts as absent.
    pub(crate) fn decode(bytes: &[u8]) -> Self {
        let Ok(status) = RpcStatus::decode(bytes) else {
            return Self::default();
        };
        let mut infos = status.details.iter().filter(|any| is(any, ERROR_INFO));
        let info = match (infos.next(), infos.next()) {
            (Some(any), None) => ErrorInfo::decode(any.value.clone()).ok(),
            _ => None,
        };
        let retry_delay = status
            .details
            .iter()
            .filter(|any| is(any, RETRY_INFO))
            .find_map(|any| RetryInfo::decode(any.value.clone()).ok()?.delay());
        Self { info, retry_delay }
    }
}

impl RetryInfo {
    fn delay(&self) -> Option<Duration> {
        let delay = self.retry_delay.as_ref()?;
        Some(Duration::new(
            delay.seconds.try_into().ok()?,
            u32::try_from(delay.nanos).ok().filter(|nanos| *nanos < 1_000_000_000)?,
        ))
    }
}

fn is(any: &Any, type_url: &str) -> bool {
    let name = |url: &'_ str| url.rfind('/').map_or(0, |at| at + 1);
    any.type_url[name(&any.type_url)..] == type_url[name(type_url)..]
}

/// Encodes a status with the tuple's `ErrorInfo` and, if stated, a `RetryInfo`.
pub(crate) fn encode(tuple: &Tuple, message: &str, retry_delay: Option<Duration>) -> Vec<u8> {
    let mut details = vec![error_info(tuple)];
    if let Some(delay) = retry_delay {
        let info = RetryInfo {
            retry_delay: Some(ProtoDuration {
                seconds: delay.as_secs().try_into().unwrap_or(i64::MAX),
                nanos: delay.subsec_nanos() as i32,
            }),
        };
        details.push(any(RETRY_INFO, &info));
    }
    RpcStatus {
        code: tuple.code as i32,
        message: message.to_owned(),
        details,
    }
    .encode_to_vec()
}

/// Puts the tuple's `ErrorInfo` in the place of whatever `ErrorInfo` is there; other details stay as they are.
pub(crate) fn replace_info(existing: &[u8], tuple: &Tuple, message: &str) -> Vec<u8> {
    let mut status = RpcStatus::decode(existing).unwrap_or_default();
    status.code = tuple.code as i32;
    if status.message.is_empty() {
        message.clone_into(&mut status.message);
    }
    status.details.retain(|any| !is(any, ERROR_INFO));
    status.details.insert(0, error_info(tuple));
    status.encode_to_vec()
}

fn error_info(tuple: &Tuple) -> Any {
    let info = ErrorInfo {
        reason: tuple.reason.to_owned(),
        domain: tuple.origin.to_owned(),
        metadata: HashMap::new(),
    };
    any(ERROR_INFO, &info)
}

fn any(type_url: &str, message: &impl Message) -> Any {
    Any {
        type_url: type_url.to_owned(),
        value: message.encode_to_vec().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{CLIENT, Code};

    fn tuple() -> Tuple {
        Tuple::new(Code::NotFound, "worker", "SKU_UNKNOWN", false, "worker")
    }

    fn status_of(details: Vec<Any>) -> Vec<u8> {
        RpcStatus {
            code: 5,
            message: String::new(),
            details,
        }
        .encode_to_vec()
    }

    #[test]
    fn what_is_encoded_is_read_back() {
        let bytes = encode(&tuple(), "no article", Some(Duration::from_millis(1100)));
        let details = Details::decode(&bytes);
        let info = details.info.unwrap();
        assert_eq!((info.reason.as_str(), info.domain.as_str()), ("SKU_UNKNOWN", "worker"));
        assert_eq!(details.retry_delay, Some(Duration::from_millis(1100)));
    }

    #[test]
    fn two_infos_are_none() {
        let bytes = status_of(vec![error_info(&tuple()), error_info(&tuple())]);
        assert_eq!(Details::decode(&bytes), Details::default());
    }

    #[test]
    fn other_details_are_kept_when_the_info_is_replaced() {
        let foreign = Any {
            type_url: "x/shop.Hint".into(),
            value: Bytes::from_static(b"\x0a\x01h"),
        };
        let bytes = status_of(vec![foreign.clone(), error_info(&tuple()), error_info(&tuple())]);
        let replaced = RpcStatus::decode(&*replace_info(&bytes, &tuple(), "m")).unwrap();
        assert_eq!(replaced.details, [error_info(&tuple()), foreign]);
        assert_eq!(replaced.message, "m");
    }

    #[test]
    fn hostile_bytes_never_panic_and_count_as_absent() {
        let good = encode(&tuple(), "message", Some(Duration::from_secs(1)));
        for cut in 0..good.len() {
            let _ = Details::decode(&good[..cut]);
        }
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                let found = Tuple::of_details(Code::NotFound, &Details::decode(&bad), "gateway", "gateway");
                assert!(["worker", "gateway", CLIENT].contains(&found.origin));
            }
        }
        let endless = [0x1a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        assert_eq!(Details::decode(&endless), Details::default());
        assert_eq!(Details::decode(&[0xff; 4096]), Details::default());
    }

    #[test]
    fn impossible_delays_are_absent() {
        for (seconds, nanos) in [(-1, 0), (0, -1), (0, 1_000_000_000)] {
            let info = RetryInfo {
                retry_delay: Some(ProtoDuration { seconds, nanos }),
            };
            let bytes = status_of(vec![any(RETRY_INFO, &info)]);
            assert_eq!(Details::decode(&bytes).retry_delay, None);
        }
    }
}
