//! The gRPC client of the OTLP sender. Messages are encoded already, so that a retry does not encode them again.

use std::time::Duration;

use bytes::{Buf, BufMut, Bytes};
use http::HeaderMap;
use http::uri::PathAndQuery;
use tonic::client::Grpc;
use tonic::codec::{Codec, CompressionEncoding, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::MetadataMap;
use tonic::transport::Channel;
use tonic::{Code, Extensions, Request, Status};

use super::retry::{Failure, Retry};
use crate::error::details::Details;
use crate::metrics::Signal;

/// Sends OTLP over one channel.
#[derive(Debug)]
pub(super) struct OtlpGrpcClient {
    pub channel: Channel,
    pub is_gzip: bool,
    /// The user agent and the validated headers of the settings.
    pub headers: HeaderMap,
}

impl OtlpGrpcClient {
    /// Sends a message; returns the encoded response.
    pub(super) async fn send(&self, signal: Signal, message: Bytes) -> Result<Bytes, Failure> {
        self.call(signal, message).await.map_err(failure)
    }

    async fn call(&self, signal: Signal, message: Bytes) -> Result<Bytes, Status> {
        let mut grpc = Grpc::new(self.channel.clone());
        if self.is_gzip {
            grpc = grpc
                .send_compressed(CompressionEncoding::Gzip)
                .accept_compressed(CompressionEncoding::Gzip);
        }
        let ready = grpc.ready().await;
        ready.map_err(|error| Status::unknown(format!("the channel is not ready: {error}")))?;
        let metadata = MetadataMap::from_headers(self.headers.clone());
        let request = Request::from_parts(metadata, Extensions::default(), message);
        Ok(grpc.unary(request, path(signal), Encoded).await?.into_inner())
    }
}

fn path(signal: Signal) -> PathAndQuery {
    PathAndQuery::from_static(match signal {
        Signal::Traces => "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
        Signal::Metrics => "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
        Signal::Logs => "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
    })
}

/// Describes a status by its code: the receiver's message may repeat a credential.
fn failure(status: Status) -> Failure {
    let mut what = format!("the export failed with gRPC code {:?}", status.code());
    let mut source = std::error::Error::source(&status);
    while let Some(error) = source {
        what.push_str(&format!(": {error}"));
        source = error.source();
    }
    Failure {
        what,
        retry: retry(&status),
    }
}

fn retry(status: &Status) -> Retry {
    let stated = Details::decode(status.details()).retry_delay;
    match status.code() {
        Code::ResourceExhausted => stated.map_or(Retry::No, Retry::After),
        Code::Unavailable => stated
            .filter(|delay| *delay > Duration::ZERO)
            .map_or(Retry::Yes, Retry::After),
        Code::Cancelled | Code::DeadlineExceeded | Code::Aborted | Code::OutOfRange | Code::DataLoss => Retry::Yes,
        _ => Retry::No,
    }
}

/// Passes encoded messages through.
struct Encoded;

impl Codec for Encoded {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Encoded {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put(message);
        Ok(())
    }
}

impl Decoder for Encoded {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_retried_as_the_otlp_specification_lists_them() {
        let of = |code| retry(&Status::new(code, ""));
        assert_eq!(of(Code::Unavailable), Retry::Yes);
        assert_eq!(of(Code::DeadlineExceeded), Retry::Yes);
        assert_eq!(of(Code::ResourceExhausted), Retry::No);
        assert_eq!(of(Code::InvalidArgument), Retry::No);
        assert_eq!(of(Code::Unauthenticated), Retry::No);
    }

    #[test]
    fn a_failure_does_not_repeat_the_receivers_message() {
        assert!(!failure(Status::unauthenticated("token s3cret")).what.contains("s3cret"));
    }
}
