//! Sends OTLP messages over gRPC or HTTP: retries them, counts what is lost, and reports outages and rejected items.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceResponse;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use prost::Message;
use tokio::runtime::Handle;

use super::drop_counts::{DropCounts, DropReason};
use super::grpc_client::OtlpGrpcClient;
use super::http_client::OtlpHttpClient;
use super::outage::Outage;
use super::retry::{Backoff, Failure};
use crate::metrics::Signal;

/// Most bytes of a message before compression, as the OTLP specification recommends.
const MAX_REQUEST_BYTES: usize = 64 << 20;
/// Most characters of a receiver's message that are logged.
const MAX_MESSAGE_CHARS: usize = 256;

/// The protocol of a receiver.
#[derive(Debug)]
pub(super) enum Client {
    Grpc(OtlpGrpcClient),
    Http(Box<OtlpHttpClient>),
}

/// Sends the messages of one signal to one receiver.
#[derive(Clone, Debug)]
pub(crate) struct OtlpSender {
    pub(super) signal: Signal,
    pub(super) client: Arc<Client>,
    /// The runtime of the export thread.
    pub(super) runtime: Handle,
    /// How long a message is retried before it is dropped.
    pub(super) retry_time: Duration,
    pub(super) outage: Outage,
    pub(super) drops: DropCounts,
}

impl OtlpSender {
    /// Sends a message that contains a number of items. Items that are not delivered are counted as dropped.
    pub(crate) async fn send(&self, message: &impl Message, items: usize) -> OTelSdkResult {
        if self.outage.is_held() {
            self.drops.add(self.signal, DropReason::ExportFailed, items);
            return Ok(());
        }
        let result = self.deliver(message.encode_to_vec().into()).await;
        self.outage.report_result(&result);
        match &result {
            Ok(answer) => self.report_rejected(answer),
            Err(_) => self.drops.add(self.signal, DropReason::ExportFailed, items),
        }
        result.map(drop)
    }

    /// Sends the message on the export thread, whatever thread this is.
    async fn deliver(&self, message: Bytes) -> Result<Bytes, OTelSdkError> {
        if message.len() > MAX_REQUEST_BYTES {
            return Err(OTelSdkError::InternalFailure(format!(
                "a message of {} bytes; expected at most {MAX_REQUEST_BYTES}",
                message.len()
            )));
        }
        let sender = self.clone();
        let sent = self.runtime.spawn(async move { sender.retried(message).await });
        match sent.await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(failure)) => Err(OTelSdkError::InternalFailure(failure.what)),
            Err(_) => Err(OTelSdkError::AlreadyShutdown),
        }
    }

    async fn retried(&self, message: Bytes) -> Result<Bytes, Failure> {
        let mut backoff = Backoff::within(self.retry_time);
        loop {
            let sent = match &*self.client {
                Client::Grpc(client) => client.send(self.signal, message.clone()).await,
                Client::Http(client) => client.send(message.clone()).await,
            };
            let failure = match sent {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let Some(delay) = backoff.next(&failure) else {
                return Err(failure);
            };
            self.outage
                .report_failure(&format_args!("it asks to retry {} later", self.signal.name()));
            tokio::time::sleep(delay).await;
        }
    }

    /// Reports the items that the receiver rejected in a successful response (`partial_success`).
    fn report_rejected(&self, answer: &[u8]) {
        // The responses of all signals have the same fields with the same numbers.
        let Ok(ExportTraceServiceResponse {
            partial_success: Some(partial),
        }) = ExportTraceServiceResponse::decode(answer)
        else {
            return;
        };
        let count = usize::try_from(partial.rejected_spans).unwrap_or(0);
        if count == 0 && partial.error_message.is_empty() {
            return;
        }
        self.drops.add(self.signal, DropReason::ExportFailed, count);
        let (signal, why) = (self.signal.name(), partial.error_message);
        let why: String = why.chars().take(MAX_MESSAGE_CHARS).collect();
        self.outage.in_log(|| {
            tracing::warn!(target: "plumbline", "the receiver rejected {count} items of {signal}: {why:?}");
        });
    }
}
