//! Fault injection: baggage `plumbline.demo.fault=worker:<kind>`, read only if `PLUMBLINE_DEMO_FAULTS=on`.

use std::time::Duration;

use plumbline_telemetry::error::{Code, Error};
use plumbline_telemetry::task;
use tonic::metadata::MetadataMap;

use crate::shop::{attribute, reason};

/// The retry delay stated with OVERLOADED.
pub const RETRY_DELAY: Duration = Duration::from_millis(100);

/// A fault that this service can inject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Rejects the line.
    Invalid,
    /// Reports the article as unknown.
    NotFound,
    /// Waits beyond every deadline.
    Slow,
    /// Reports an overload.
    Overload,
    /// Panics in a spawned task.
    Panic,
    /// Reports damaged data.
    DataLoss,
    /// Waits until the caller cancels.
    Cancelled,
}

impl Fault {
    /// Returns the fault that a request asks of this service.
    ///
    /// Without a baggage propagator (`PLUMBLINE_MODE=off`) the request's header is read directly.
    pub fn asked_for(metadata: &MetadataMap) -> Option<Self> {
        let asked = plumbline_telemetry::baggage(attribute::PLUMBLINE_DEMO_FAULT).or_else(|| in_header(metadata))?;
        Self::parse(&asked)
    }

    fn parse(asked: &str) -> Option<Self> {
        Some(match asked.strip_prefix("worker:")? {
            "invalid" => Self::Invalid,
            "not_found" => Self::NotFound,
            "slow" => Self::Slow,
            "overload" => Self::Overload,
            "panic" => Self::Panic,
            "data_loss" => Self::DataLoss,
            "cancelled" => Self::Cancelled,
            _ => return None,
        })
    }

    /// Injects the fault.
    pub async fn act(self) -> Error {
        match self {
            Self::Invalid => Error::new(reason::LINE_INVALID, "the line is refused on demand"),
            Self::NotFound => Error::new(reason::SKU_UNKNOWN, "the article is unknown on demand"),
            Self::Overload => Error::new(reason::OVERLOADED, "overloaded on demand").with_retry_delay(RETRY_DELAY),
            Self::DataLoss => Error::new(reason::CHECKSUM_MISMATCH, "data is damaged on demand"),
            Self::Slow | Self::Cancelled => std::future::pending().await,
            Self::Panic => match task::spawn(async { panic!("on demand") }).await {
                Ok(()) => Error::with_code(Code::Internal, "the task did not panic"),
                Err(error) => Error::from_error(error),
            },
        }
    }
}

fn in_header(metadata: &MetadataMap) -> Option<String> {
    let header = metadata.get("baggage")?.to_str().ok()?;
    let member = header
        .split(',')
        .filter_map(|member| member.split(';').next()?.split_once('='))
        .find(|(key, _)| key.trim() == attribute::PLUMBLINE_DEMO_FAULT)?;
    Some(member.1.trim().replace("%3A", ":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_faults_of_this_service_are_parsed() {
        assert_eq!(Fault::parse("worker:panic"), Some(Fault::Panic));
        assert_eq!(Fault::parse("gateway:panic"), None);
        assert_eq!(Fault::parse("worker:nonsense"), None);
    }

    #[test]
    fn the_header_is_read_when_nothing_else_reads_it() {
        let mut metadata = MetadataMap::new();
        metadata.insert(
            "baggage",
            "a=b, plumbline.demo.fault=worker%3Aslow;p=1".parse().unwrap(),
        );
        assert_eq!(in_header(&metadata).as_deref(), Some("worker:slow"));
    }

    #[tokio::test]
    async fn a_panic_in_a_task_is_an_internal_error() {
        let error = Fault::Panic.act().await;
        assert_eq!((error.code(), error.reason()), (Code::Internal, reason::PANIC.name()));
        assert_eq!(
            error.to_string(),
            "INTERNAL/PANIC: the task panicked",
            "what it said stays here"
        );
    }
}
