//! The spans, metrics and propagated headers of a gRPC client.

use std::net::SocketAddr;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use opentelemetry::baggage::BaggageExt;
use opentelemetry::trace::TraceContextExt;
use opentelemetry::{Context, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use plumbline_telemetry::error::{Code, Tuple};
use plumbline_telemetry::grpc::{self, ClientService};
use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Response, Status};
use tower::Layer;
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::common;
use crate::common::probe::{self, STREAM, UNARY};
use crate::common::{Attributes, Received, attributes, is_error, tuple};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grpc_client_calls_are_recorded() {
    alone!();
    let (collector, received) = common::receiver().await;
    let variables = common::variables("gateway", collector, &[]);
    let telemetry = common::init(&variables);
    let given = Given {
        worker: worker().await,
        received,
    };

    given.a_good_call_has_no_error().await;
    given.the_callees_error_is_forwarded().await;
    given.untrusted_error_info_is_rejected().await;
    given.an_unreachable_callee_is_the_origin().await;
    given.a_passed_deadline_has_the_callee_as_origin().await;
    given.the_deadline_of_the_operation_is_propagated().await;
    given.a_call_that_is_dropped_was_cancelled().await;
    given.streams_are_recorded_to_their_end().await;
    given.a_connection_that_breaks_is_unreachable().await;
    given.only_listed_baggage_is_sent().await;
    telemetry.shutdown();
}

struct Given {
    worker: SocketAddr,
    received: Received,
}

fn client(address: SocketAddr) -> ClientService<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).unwrap();
    grpc::ClientLayer::new(&endpoint).layer(endpoint.connect_lazy())
}

/// A worker without Plumbline, which returns statuses with any bytes.
async fn worker() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serve = tonic::transport::Server::builder()
        .layer(tower::util::MapRequestLayer::new(
            |request: http::Request<tonic::body::Body>| {
                *SEEN.lock().unwrap() = request.headers().clone();
                request
            },
        ))
        .add_service(probe::Probe)
        .serve_with_incoming(TcpIncoming::from(listener));
    tokio::spawn(serve);
    address
}

static SEEN: LazyLock<Mutex<http::HeaderMap>> = LazyLock::new(Mutex::default);

fn seen(name: &str) -> Option<String> {
    Some(SEEN.lock().unwrap().get(name)?.to_str().unwrap().to_owned())
}

impl Given {
    /// Calls under a span of this test; returns the response and the client span.
    async fn call(&self, request: Request<String>) -> (Result<String, Status>, Span) {
        self.call_at(self.worker, request).await
    }

    async fn call_at(&self, address: SocketAddr, request: Request<String>) -> (Result<String, Status>, Span) {
        let root = tracing::info_span!("test");
        let trace = root.context().span().span_context().trace_id().to_bytes();
        let answer = probe::unary(client(address), UNARY, request).instrument(root).await;
        (answer, self.received.span(&trace, UNARY).await)
    }

    fn labels(&self, attributes: &Attributes, span: &Span) -> Vec<(String, String)> {
        let mut labels: Vec<_> = [
            "rpc.system.name",
            "rpc.method",
            "rpc.response.status_code",
            "server.address",
            "server.port",
        ]
        .map(|key| (key.to_owned(), attributes[key].clone()))
        .to_vec();
        if is_error(span) {
            for key in [
                "plumbline.error.code",
                "error.type",
                "plumbline.error.origin",
                "plumbline.error.fault",
            ] {
                labels.push((key.to_owned(), attributes[key].clone()));
            }
        }
        labels
    }

    async fn a_good_call_has_no_error(&self) {
        let (answer, span) = self.call(probe::request("ok", &[])).await;
        assert_eq!(answer.unwrap(), "done");
        let found = attributes(&span.attributes);
        assert_eq!(span.kind, 3, "a client span");
        assert_eq!(found["rpc.response.status_code"], "OK");
        assert_eq!(
            (found["server.address"].as_str(), &found["server.port"]),
            ("127.0.0.1", &self.worker.port().to_string())
        );
        assert!(!is_error(&span) && tuple(&span).is_empty());
        assert!(
            seen("traceparent").unwrap().contains(&hex(&span.span_id)),
            "the callee gets this span as parent"
        );

        let labels = self.labels(&found, &span);
        let labels: Vec<_> = labels
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        let point = self.received.point("rpc.client.call.duration", &labels).await;
        assert_eq!(point.count, 1);
        assert_eq!(self.received.metric("rpc.client.call.duration").unwrap().unit, "s");
    }

    async fn the_callees_error_is_forwarded(&self) {
        // The probe runs in this process, so the origin of its errors is `gateway`.
        for (asked, expected) in [
            ("not_found", "NOT_FOUND gateway SKU_UNKNOWN caller false"),
            ("overload", "RESOURCE_EXHAUSTED gateway OVERLOADED service true"),
            ("plain", "DATA_LOSS worker UNSPECIFIED dependency false"),
            ("cancelled", "CANCELLED worker UNSPECIFIED caller false"),
        ] {
            let (answer, span) = self.call(probe::request(asked, &[])).await;
            assert_eq!(tuple(&span), expected, "{asked}");
            assert!(is_error(&span), "every failure is an error at the client");
            // The application receives the same tuple, so that it can forward it.
            let received = Tuple::from_status(&answer.unwrap_err(), "nobody", "gateway").unwrap();
            assert!(
                expected.starts_with(&format!("{} {} {}", received.code, received.origin, received.reason)),
                "{received:?}"
            );
            let found = attributes(&span.attributes);
            let labels = self.labels(&found, &span);
            let labels: Vec<_> = labels
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str()))
                .collect();
            self.received.point("rpc.client.call.duration", &labels).await;
        }
    }

    async fn untrusted_error_info_is_rejected(&self) {
        let address = answering(|_| {
            // google.rpc.Status{details: Any{ErrorInfo{reason: "PANIC", domain: "evil\n"}}}, byte by byte.
            let mut info = vec![0x0a, 5];
            info.extend(b"PANIC\x12\x05evil\n");
            let mut any = vec![0x0a, 40];
            any.extend(b"type.googleapis.com/google.rpc.ErrorInfo");
            any.extend([0x12, info.len() as u8]);
            any.extend(info);
            let mut details = vec![0x08, 13, 0x1a, any.len() as u8];
            details.extend(any);
            Err(Status::with_details(tonic::Code::Internal, "hello", details.into()))
        })
        .await;
        let (answer, span) = self.call_at(address, probe::request("x", &[])).await;
        assert_eq!(tuple(&span), "INTERNAL worker UNSPECIFIED dependency false");
        let status = answer.unwrap_err();
        assert_eq!(status.message(), "hello");
        let received = Tuple::from_status(&status, "nobody", "gateway").unwrap();
        assert_eq!((received.origin, received.reason), ("worker", "UNSPECIFIED"));
        assert!(!status.details().windows(4).any(|bytes| bytes == b"evil"));

        let address = answering(|_| Err(Status::with_details(tonic::Code::Aborted, "", vec![0xff; 900].into()))).await;
        let (_, span) = self.call_at(address, probe::request("x", &[])).await;
        assert_eq!(tuple(&span), "ABORTED worker UNSPECIFIED caller false");
    }

    async fn an_unreachable_callee_is_the_origin(&self) {
        let (answer, span) = self.call_at(closed().await, probe::request("ok", &[])).await;
        assert_eq!(tuple(&span), "UNAVAILABLE worker UNREACHABLE dependency true");
        let received = Tuple::from_status(&answer.unwrap_err(), "nobody", "gateway").unwrap();
        assert_eq!(
            (received.code, received.origin, received.reason),
            (Code::Unavailable, "worker", "UNREACHABLE")
        );
    }

    async fn a_passed_deadline_has_the_callee_as_origin(&self) {
        let mut request = probe::request("hang", &[]);
        request.set_timeout(Duration::from_millis(200));
        let (answer, span) = self.call(request).await;
        assert_eq!(tuple(&span), "DEADLINE_EXCEEDED worker DEADLINE dependency false");
        let received = Tuple::from_status(&answer.unwrap_err(), "nobody", "gateway").unwrap();
        assert_eq!(
            (received.code, received.origin, received.reason),
            (Code::DeadlineExceeded, "worker", "DEADLINE")
        );
    }

    async fn the_deadline_of_the_operation_is_propagated(&self) {
        let server = relay(self.worker).await;
        let channel = Endpoint::from_shared(format!("http://{server}"))
            .unwrap()
            .connect_lazy();
        let request = probe::request("ok", &[("grpc-timeout", "1S")]);
        probe::unary(channel.clone(), UNARY, request).await.unwrap();
        let micros: u64 = seen("grpc-timeout").unwrap().trim_end_matches('u').parse().unwrap();
        assert!((100_000..=900_000).contains(&micros), "{micros} µs of 1 s less a tenth");

        // The innermost service fails first and its error propagates outward.
        let (_, status) = common::answered_in_time(async || {
            let request = probe::request("hang", &[("grpc-timeout", "500m")]);
            ((), probe::unary(channel.clone(), UNARY, request).await.unwrap_err())
        })
        .await;
        let received = Tuple::from_status(&status, "nobody", "edge").unwrap();
        assert_eq!(
            (received.code, received.origin, received.reason),
            (Code::DeadlineExceeded, "worker", "DEADLINE")
        );
    }

    async fn a_call_that_is_dropped_was_cancelled(&self) {
        let root = tracing::info_span!("test");
        let trace = root.context().span().span_context().trace_id().to_bytes();
        let call = probe::unary(client(self.worker), UNARY, probe::request("hang", &[])).instrument(root);
        tokio::time::timeout(Duration::from_millis(100), call)
            .await
            .unwrap_err();
        let span = self.received.span(&trace, UNARY).await;
        assert_eq!(tuple(&span), "CANCELLED client CALLER_CANCELLED caller false");
    }

    async fn streams_are_recorded_to_their_end(&self) {
        for (asked, expected) in [("ok", ""), ("plain", "DATA_LOSS worker UNSPECIFIED dependency false")] {
            let root = tracing::info_span!("test");
            let trace = root.context().span().span_context().trace_id().to_bytes();
            let (messages, _) = probe::stream(client(self.worker), probe::request(asked, &[]))
                .instrument(root)
                .await;
            assert_eq!(messages[..2], ["one", "two"]);
            assert_eq!(tuple(&self.received.span(&trace, STREAM).await), expected, "{asked}");
        }
    }

    async fn a_connection_that_breaks_is_unreachable(&self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            // Accepts, reads the first bytes of the request, and closes the connection.
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.readable().await;
            }
        });
        let (_, span) = self.call_at(address, probe::request("ok", &[])).await;
        assert_eq!(tuple(&span), "UNAVAILABLE worker UNREACHABLE dependency true");
    }

    async fn only_listed_baggage_is_sent(&self) {
        let baggage = [
            KeyValue::new("plumbline.demo.fault", "worker:slow"),
            KeyValue::new("secret", "1"),
        ];
        let context = Context::current().with_baggage(baggage);
        let root = {
            let _in = context.attach();
            tracing::info_span!("test")
        };
        probe::unary(client(self.worker), UNARY, probe::request("ok", &[]))
            .instrument(root)
            .await
            .unwrap();
        let sent = seen("baggage").unwrap();
        assert!(
            sent.contains("plumbline.demo.fault") && !sent.contains("secret"),
            "{sent}"
        );
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An address without a listener.
async fn closed() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

/// A service without Plumbline whose unary calls return the result of a function.
async fn answering(answer: fn(Request<String>) -> Result<Response<String>, Status>) -> SocketAddr {
    serve(tower::service_fn(
        move |request: http::Request<tonic::body::Body>| async move {
            let mut grpc = tonic::server::Grpc::new(tonic_prost::ProstCodec::<String, String>::default());
            let handler = tower::service_fn(move |request| std::future::ready(answer(request)));
            Ok::<_, std::convert::Infallible>(grpc.unary(handler, request).await)
        },
    ))
    .await
}

/// A service with the library's server and client layers that relays to the worker.
async fn relay(worker: SocketAddr) -> SocketAddr {
    let relay = tower::service_fn(move |request: http::Request<tonic::body::Body>| async move {
        let mut grpc = tonic::server::Grpc::new(tonic_prost::ProstCodec::<String, String>::default());
        let handler = tower::service_fn(move |request: Request<String>| async move {
            let request = probe::request(request.get_ref(), &[]);
            probe::unary(client(worker), UNARY, request).await.map(Response::new)
        });
        Ok::<_, std::convert::Infallible>(grpc.unary(handler, request).await)
    });
    serve(grpc::ServerLayer::new().layer(relay)).await
}

async fn serve<S, B>(service: S) -> SocketAddr
where
    S: tower::Service<http::Request<tonic::body::Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
    S::Error: Into<tower::BoxError>,
    S::Future: Send,
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<tower::BoxError>,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = service.clone();
            let service = hyper::service::service_fn(move |request: http::Request<hyper::body::Incoming>| {
                let mut service = service.clone();
                async move {
                    service
                        .call(request.map(tonic::body::Body::new))
                        .await
                        .map_err(Into::into)
                }
            });
            let builder = hyper::server::conn::http2::Builder::new(hyper_util::rt::TokioExecutor::new());
            tokio::spawn(builder.serve_connection(hyper_util::rt::TokioIo::new(stream), service));
        }
    });
    address
}
