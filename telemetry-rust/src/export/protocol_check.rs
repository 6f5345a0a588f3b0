//! Checks that a receiver speaks the protocol that the exporter is configured for.

use std::io::Result;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::outage::Outage;
use crate::settings::Protocol;

/// Returns what is wrong with the first bytes received, if anything: an HTTP/1 response begins with `H`, HTTP/2 with a
/// frame.
fn mismatch(protocol: Protocol, first: &[u8]) -> Option<&'static str> {
    match (protocol, first) {
        (Protocol::Grpc, []) => {
            Some("it closed the connection without an answer; expected gRPC (is this a port for OTLP over HTTP?)")
        }
        (Protocol::Http, []) => {
            Some("it closed the connection without an answer; expected HTTP/1.1 (is this a port for OTLP over gRPC?)")
        }
        (Protocol::Grpc, [b'H', ..]) => {
            Some("it speaks HTTP/1.1; expected gRPC (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf is for this port)")
        }
        (Protocol::Http, [first, ..]) if *first != b'H' => Some(
            "it does not speak HTTP/1.1; expected OTLP over HTTP (OTEL_EXPORTER_OTLP_PROTOCOL=grpc is for a port that speaks gRPC)",
        ),
        _ => None,
    }
}

/// A connection, with or without TLS.
pub(super) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Connection for S {}

/// A connection that checks the protocol of the first bytes received and reports a mismatch as an outage.
///
/// Without it the exporters retry for minutes and log nothing.
pub(super) struct ProtocolCheck {
    inner: Box<dyn Connection>,
    protocol: Protocol,
    outage: Outage,
    is_checked: bool,
}

impl ProtocolCheck {
    pub(super) fn new(inner: Box<dyn Connection>, protocol: Protocol, outage: Outage) -> Self {
        Self {
            inner,
            protocol,
            outage,
            is_checked: false,
        }
    }

    fn check(&mut self, first: &[u8]) {
        self.is_checked = true;
        match mismatch(self.protocol, first) {
            Some(why) => self.outage.report_failure(&why),
            // Over HTTP the status of the response decides.
            None if self.protocol == Protocol::Grpc => self.outage.report_delivery(),
            None => {}
        }
    }
}

impl AsyncRead for ProtocolCheck {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let before = buf.filled().len();
        let read = ready!(Pin::new(&mut self.inner).poll_read(cx, buf));
        if !self.is_checked {
            // A read error has no first bytes either.
            self.check(&buf.filled()[before..]);
        }
        Poll::Ready(read)
    }
}

impl AsyncWrite for ProtocolCheck {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        let written = ready!(Pin::new(&mut self.inner).poll_write(cx, buf));
        if written.is_err() && !self.is_checked {
            self.check(&[]);
        }
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
