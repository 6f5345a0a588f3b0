//! The client layer over hyper: the status decides the outcome, however the body is read.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use foreign_services::files;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use opentelemetry::trace::TraceContextExt;
use plumbline_telemetry::http::ResponseBody;
use tokio::net::{TcpListener, TcpStream};
use tower::{BoxError, Layer, ServiceExt, service_fn};
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::support::common::{Received, is_error, tuple};
use crate::support::{serve, telemetry};

type Answer = Result<Response<ResponseBody<Incoming>>, BoxError>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_status_decides_the_outcome() {
    alone!();
    let (received, telemetry) = telemetry("enforce").await;
    let server = serve(files::router()).await;
    let given = Given { server, received };

    given.a_dropped_body_is_not_a_failure().await;
    given.a_failed_status_stays_if_the_body_is_dropped().await;
    given.a_head_has_no_body_to_read().await;
    given.a_cut_off_response_has_the_callee_as_origin().await;
    given.a_call_dropped_by_its_caller_is_cancelled().await;
    given.a_pooled_client_is_wrapped_as_it_is().await;
    telemetry.shutdown();
}

struct Given {
    server: SocketAddr,
    received: Received,
}

impl Given {
    async fn call(
        &self,
        server: SocketAddr,
        method: &str,
        path: &str,
    ) -> ([u8; 16], impl Future<Output = Answer> + use<>) {
        let root = tracing::info_span!("test");
        let trace = root.context().span().span_context().trace_id().to_bytes();
        let client = plumbline_telemetry::http::ClientLayer::new("gateway").layer(service_fn(send));
        let request = Request::builder().method(method).uri(format!("http://{server}{path}"));
        let request = request.body(Empty::<Bytes>::new()).unwrap();
        (trace, client.oneshot(request).instrument(root))
    }

    async fn recorded(&self, trace: &[u8], method: &str) -> (String, bool) {
        let span = self.received.span(trace, method).await;
        assert_eq!(span.kind, 3);
        (tuple(&span), is_error(&span))
    }

    async fn a_dropped_body_is_not_a_failure(&self) {
        for path in ["/orders/1", "/stream", "/sized", "/file", "/empty", "/endless"] {
            for frames in [0, 1] {
                let (trace, answer) = self.call(self.server, "GET", path).await;
                let mut body = answer.await.unwrap().into_body();
                for _ in 0..frames {
                    let _ = body.frame().await;
                }
                drop(body);
                assert_eq!(
                    self.recorded(&trace, "GET").await,
                    (String::new(), false),
                    "{path} after {frames}"
                );
            }
        }
    }

    async fn a_failed_status_stays_if_the_body_is_dropped(&self) {
        let (trace, answer) = self.call(self.server, "GET", "/fails").await;
        drop(answer.await.unwrap());
        let (received_tuple, failed) = self.recorded(&trace, "GET").await;
        assert!(received_tuple.starts_with("UNAVAILABLE") && failed, "{received_tuple}");
    }

    async fn a_head_has_no_body_to_read(&self) {
        let (trace, answer) = self.call(self.server, "HEAD", "/sized").await;
        let answer = answer.await.unwrap();
        // The body is not dropped yet.
        assert_eq!(self.recorded(&trace, "HEAD").await, (String::new(), false));
        drop(answer);
    }

    async fn a_cut_off_response_has_the_callee_as_origin(&self) {
        for path in ["/panics-midway", "/breaks", "/short"] {
            let (trace, answer) = self.call(self.server, "GET", path).await;
            // The response broke off before or after its head.
            if let Ok(answer) = answer.await {
                answer.into_body().collect().await.unwrap_err();
            }
            let (received_tuple, failed) = self.recorded(&trace, "GET").await;
            assert!(
                received_tuple.starts_with("UNAVAILABLE") && received_tuple.contains("UNREACHABLE") && failed,
                "{path}: {received_tuple}"
            );
        }
    }

    async fn a_call_dropped_by_its_caller_is_cancelled(&self) {
        let (trace, answer) = self.call(self.server, "GET", "/hangs").await;
        tokio::time::timeout(Duration::from_millis(100), answer)
            .await
            .unwrap_err();
        let gone = ("CANCELLED client CALLER_CANCELLED caller false".to_owned(), true);
        assert_eq!(self.recorded(&trace, "GET").await, gone);

        // Aborted from outside.
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (trace, answer) = self.call(silent.local_addr().unwrap(), "GET", "/").await;
        let task = tokio::spawn(answer);
        let _connection = silent.accept().await.unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        assert_eq!(self.recorded(&trace, "GET").await, gone);
    }
}

impl Given {
    /// hyper-util's client, which keeps connections.
    async fn a_pooled_client_is_wrapped_as_it_is(&self) {
        let pooled = hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http();
        let client = plumbline_telemetry::http::ClientLayer::new("gateway").layer(pooled);
        for (path, failed) in [("/orders/1", false), ("/orders/2", false), ("/fails", true)] {
            let root = tracing::info_span!("test");
            let trace = root.context().span().span_context().trace_id().to_bytes();
            let request = Request::builder().uri(format!("http://{}{path}", self.server));
            let request = request.body(Empty::<Bytes>::new()).unwrap();
            let answer = client.clone().oneshot(request).instrument(root).await.unwrap();
            answer.into_body().collect().await.unwrap();
            assert_eq!(self.recorded(&trace, "GET").await.1, failed, "{path}");
        }
    }
}

async fn send(request: Request<Empty<Bytes>>) -> Result<Response<Incoming>, BoxError> {
    let stream = TcpStream::connect(request.uri().authority().unwrap().as_str()).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender.send_request(request).await?)
}
