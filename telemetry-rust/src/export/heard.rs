use std::io::Result;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::outage::Outage;

/// What is spoken to a receiver.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Speaks {
    Grpc,
    Http,
}

impl Speaks {
    /// The application protocol, as TLS negotiates it.
    pub(super) fn protocol(self) -> &'static [u8] {
        match self {
            Self::Grpc => b"h2",
            Self::Http => b"http/1.1",
        }
    }

    /// What is wrong with the first bytes that came, if anything: those of HTTP/1 are text, those of gRPC are a frame.
    fn wrong(self, first: &[u8]) -> Option<&'static str> {
        match (self, first) {
            (_, []) => Some(match self {
                Self::Grpc => {
                    "it closed the connection without an answer; expected gRPC (is this a port for OTLP over HTTP?)"
                }
                Self::Http => {
                    "it closed the connection without an answer; expected HTTP/1.1 (is this a port for OTLP over gRPC?)"
                }
            }),
            (Self::Grpc, [b'H', ..]) => {
                Some("it speaks HTTP/1.1; expected gRPC (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf is for this port)")
            }
            (Self::Http, [first, ..]) if *first != b'H' => Some(
                "it does not speak HTTP/1.1; expected OTLP over HTTP (OTEL_EXPORTER_OTLP_PROTOCOL=grpc is for a port that speaks gRPC)",
            ),
            _ => None,
        }
    }
}

/// A connection, with TLS or without.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A connection whose first bytes say whether who answers speaks what it is spoken to in.
///
/// The libraries above try again in silence, for minutes.
pub(super) struct Heard {
    inner: Box<dyn Stream>,
    speaks: Speaks,
    outage: Outage,
    has_spoken: bool,
}

impl Heard {
    pub(super) fn new(inner: Box<dyn Stream>, speaks: Speaks, outage: Outage) -> Self {
        Self {
            inner,
            speaks,
            outage,
            has_spoken: false,
        }
    }

    fn hear(&mut self, first: &[u8]) {
        self.has_spoken = true;
        match self.speaks.wrong(first) {
            Some(why) => self.outage.begins(&why),
            // An answer over HTTP is judged by its status.
            None if self.speaks == Speaks::Grpc => self.outage.ends(),
            None => {}
        }
    }
}

impl AsyncRead for Heard {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let before = buf.filled().len();
        let read = ready!(Pin::new(&mut self.inner).poll_read(cx, buf));
        if !self.has_spoken {
            // One that breaks off says as little as one that ends.
            self.hear(&buf.filled()[before..]);
        }
        Poll::Ready(read)
    }
}

impl AsyncWrite for Heard {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        let written = ready!(Pin::new(&mut self.inner).poll_write(cx, buf));
        if written.is_err() && !self.has_spoken {
            self.hear(&[]);
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
