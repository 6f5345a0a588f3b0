//! The spans and metrics of a gRPC server, as an OTLP receiver reads them.

use std::net::SocketAddr;
use std::time::Duration;

use plumbline_telemetry::charter::metric;
use plumbline_telemetry::error::Tuple;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};

use crate::common;
use crate::common::probe::{self, STREAM, UNARY};
use crate::common::{GIVES_UP, Received, attributes, eventually, is_error, new_trace, tuple, tuple_of};

const BUCKETS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// All cases share one setup, because a process has one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grpc_server_calls_are_recorded() {
    alone!();
    let (collector, received) = common::receiver().await;
    let variables = common::variables("worker", collector, &[]);
    let telemetry = common::init(&variables);
    let server = probe::serve().await;
    let given = Given { server, received };

    given.a_good_call_has_no_error().await;
    given.failures_have_their_tuple().await;
    given.attempts_are_marked().await;
    given.a_panic_is_an_internal_error().await;
    given.a_handler_past_its_deadline_is_answered_for().await;
    given.a_cancellation_by_the_caller_is_recorded_as_its_own().await;
    given.a_cancellation_near_the_deadline_is_deadline_exceeded().await;
    given.streams_are_recorded_to_their_end().await;
    given.unknown_methods_become_no_names().await;
    given.what_comes_in_is_limited().await;
    given.identity_is_complete().await;
    given.the_process_is_measured().await;
    telemetry.shutdown();
}

struct Given {
    server: SocketAddr,
    received: Received,
}

impl Given {
    /// A plain channel: the caller does not use Plumbline.
    fn channel(&self) -> Channel {
        Endpoint::from_shared(format!("http://{}", self.server))
            .unwrap()
            .connect_lazy()
    }

    async fn call(&self, asked: &str) -> ([u8; 16], Result<String, Status>) {
        let (trace, parent) = new_trace();
        let request = probe::request(asked, &[("traceparent", &parent)]);
        (trace, probe::unary(self.channel(), UNARY, request).await)
    }

    async fn a_good_call_has_no_error(&self) {
        let (trace, answer) = self.call("ok").await;
        assert_eq!(answer.unwrap(), "done");

        let span = self.received.span(&trace, UNARY).await;
        let found = attributes(&span.attributes);
        assert_eq!(span.kind, 2, "a server span");
        assert_eq!(span.parent_span_id, [0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7]);
        assert_eq!(found["rpc.system.name"], "grpc");
        assert_eq!(found["rpc.method"], UNARY);
        assert_eq!(found["rpc.response.status_code"], "OK");
        assert_eq!(found["network.peer.address"], "127.0.0.1");
        assert!(!is_error(&span) && tuple(&span).is_empty());
        for key in found.keys() {
            assert!(
                key.starts_with("rpc.") || key.starts_with("network.peer."),
                "{key} is not in the charter's span"
            );
        }

        let labels = [
            ("rpc.system.name", "grpc"),
            ("rpc.method", UNARY),
            ("rpc.response.status_code", "OK"),
        ];
        let point = self.received.point("rpc.server.call.duration", &labels).await;
        assert_eq!(point.explicit_bounds, BUCKETS);
        assert_eq!(point.count, 1);
        let metric = self.received.metric("rpc.server.call.duration").unwrap();
        assert_eq!(
            (metric.unit.as_str(), metric.description.as_str()),
            ("s", metric::RPC_SERVER_CALL_DURATION.description)
        );
    }

    /// As gRPC retries send it: the first attempt has no header.
    async fn attempts_are_marked(&self) {
        for (header, mark) in [("2", Some("2")), ("0", None), ("many", None), ("12345", None)] {
            let (trace, parent) = new_trace();
            let headers = [("traceparent", parent.as_str()), ("grpc-previous-rpc-attempts", header)];
            let request = probe::request("invalid", &headers);
            probe::unary(self.channel(), UNARY, request).await.unwrap_err();
            let span = self.received.span(&trace, UNARY).await;
            let found = attributes(&span.attributes);
            let marked = found.get("plumbline.rpc.previous_attempts");
            assert_eq!(marked.map(String::as_str), mark, "header {header}");
        }
    }

    async fn failures_have_their_tuple(&self) {
        for (asked, code, expected, is_server_error) in [
            (
                "invalid",
                Code::InvalidArgument,
                "INVALID_ARGUMENT worker LINE_INVALID caller false",
                false,
            ),
            (
                "not_found",
                Code::NotFound,
                "NOT_FOUND worker SKU_UNKNOWN caller false",
                false,
            ),
            (
                "overload",
                Code::ResourceExhausted,
                "RESOURCE_EXHAUSTED worker OVERLOADED service true",
                true,
            ),
            (
                "plain",
                Code::DataLoss,
                "DATA_LOSS worker UNSPECIFIED service false",
                true,
            ),
            (
                "cancelled",
                Code::Cancelled,
                "CANCELLED worker UNSPECIFIED caller false",
                false,
            ),
        ] {
            let (trace, answer) = self.call(asked).await;
            let status = answer.unwrap_err();
            assert_eq!(status.code(), code, "{asked}");

            let span = self.received.span(&trace, UNARY).await;
            assert_eq!(tuple(&span), expected, "{asked}");
            assert_eq!(is_error(&span), is_server_error, "{asked}");

            // The caller receives the same tuple.
            let received = Tuple::from_status(&status, "nobody", "worker").unwrap();
            let words: Vec<_> = expected.split(' ').collect();
            assert_eq!(
                [received.code.name(), received.origin, received.reason],
                words[..3],
                "{asked}"
            );

            let mut labels = vec![
                ("rpc.system.name", "grpc"),
                ("rpc.method", UNARY),
                ("rpc.response.status_code", words[0]),
                ("plumbline.error.code", words[0]),
                ("plumbline.error.origin", words[1]),
                ("plumbline.error.fault", words[3]),
            ];
            if is_server_error {
                labels.push(("error.type", words[0]));
            }
            self.received.point("rpc.server.call.duration", &labels).await;

            let record = self.received.record(&trace).await;
            assert_eq!(tuple_of(&record), expected, "{asked}");
            assert_eq!(record.span_id, span.span_id);
        }
    }

    async fn a_panic_is_an_internal_error(&self) {
        let (trace, answer) = self.call("panic").await;
        assert_eq!(answer.unwrap_err().code(), Code::Internal);
        let span = self.received.span(&trace, UNARY).await;
        assert_eq!(tuple(&span), "INTERNAL worker PANIC service false");
        assert!(is_error(&span));
        assert_eq!(self.call("ok").await.1.unwrap(), "done", "the server lives on");
    }

    async fn a_handler_past_its_deadline_is_answered_for(&self) {
        let (trace, status) = common::answered_in_time(async || {
            let (trace, parent) = new_trace();
            let request = probe::request("hang", &[("traceparent", &parent), ("grpc-timeout", "2S")]);
            (trace, probe::unary(self.channel(), UNARY, request).await.unwrap_err())
        })
        .await;
        assert_eq!(status.code(), Code::DeadlineExceeded);
        let received = Tuple::from_status(&status, "nobody", "gateway").unwrap();
        assert_eq!((received.origin, received.reason), ("worker", "DEADLINE"));

        let span = self.received.span(&trace, UNARY).await;
        assert_eq!(tuple(&span), "DEADLINE_EXCEEDED worker DEADLINE service false");
        let millis = (span.end_time_unix_nano - span.start_time_unix_nano) / 1_000_000;
        assert!(
            (1790..2000).contains(&millis),
            "{millis} ms is not 2 s less the margin of 200 ms"
        );

        let request = probe::request("deadline", &[("grpc-timeout", "2S")]);
        let left: u64 = probe::unary(self.channel(), UNARY, request)
            .await
            .unwrap()
            .parse()
            .unwrap();
        assert!((900..=1800).contains(&left), "{left} ms");
    }

    async fn a_cancellation_by_the_caller_is_recorded_as_its_own(&self) {
        let (trace, parent) = new_trace();
        let request = probe::request("hang", &[("traceparent", &parent)]);
        let call = probe::unary(self.channel(), UNARY, request);
        tokio::time::timeout(GIVES_UP, call).await.unwrap_err();
        let span = self.received.span(&trace, UNARY).await;
        assert_eq!(tuple(&span), "CANCELLED client CALLER_CANCELLED caller false");
        assert!(!is_error(&span));
    }

    /// A late request is cancelled while the server still has time left: the timeout was 500 ms, the caller cancels
    /// after 350, the handler has until 450. One that a busy machine delivers later is sent again.
    async fn a_cancellation_near_the_deadline_is_deadline_exceeded(&self) {
        let mut found = String::new();
        for _ in 0..20 {
            let (trace, parent) = new_trace();
            let request = probe::request("hang", &[("traceparent", &parent), ("grpc-timeout", "500m")]);
            let call = probe::unary(self.channel(), UNARY, request);
            tokio::time::timeout(Duration::from_millis(350), call)
                .await
                .unwrap_err();
            found = tuple(&self.received.span(&trace, UNARY).await);
            if found.starts_with("DEADLINE_EXCEEDED") {
                break;
            }
        }
        assert_eq!(found, "DEADLINE_EXCEEDED worker DEADLINE service false");
    }

    async fn streams_are_recorded_to_their_end(&self) {
        for (asked, expected) in [
            ("ok", ""),
            ("not_found", "NOT_FOUND worker SKU_UNKNOWN caller false"),
            ("panic", "INTERNAL worker PANIC service false"),
            ("plain", "DATA_LOSS worker UNSPECIFIED service false"),
        ] {
            let (trace, parent) = new_trace();
            let request = probe::request(asked, &[("traceparent", &parent)]);
            let (messages, end) = probe::stream(self.channel(), request).await;
            // A panic discards what tonic had not sent yet.
            assert!(
                messages.starts_with(&["one".to_owned(), "two".to_owned()]) || asked == "panic",
                "{asked}"
            );
            let received = end
                .err()
                .and_then(|status| Tuple::from_status(&status, "nobody", "worker"));
            let received = received.map_or(String::new(), |tuple| {
                format!("{} {} {}", tuple.code, tuple.origin, tuple.reason)
            });
            assert!(
                expected.starts_with(&received) && received.is_empty() == expected.is_empty(),
                "{asked}: {received}"
            );
            assert_eq!(tuple(&self.received.span(&trace, STREAM).await), expected, "{asked}");
        }

        let (trace, parent) = new_trace();
        let request = probe::request("hang", &[("traceparent", &parent), ("grpc-timeout", "2S")]);
        let (messages, end) = probe::stream(self.channel(), request).await;
        assert_eq!((messages.len(), end.unwrap_err().code()), (2, Code::DeadlineExceeded));
        assert_eq!(
            tuple(&self.received.span(&trace, STREAM).await),
            "DEADLINE_EXCEEDED worker DEADLINE service false"
        );

        let (trace, parent) = new_trace();
        let request = probe::request("hang", &[("traceparent", &parent)]);
        let call = probe::stream(self.channel(), request);
        tokio::time::timeout(GIVES_UP, call).await.unwrap_err();
        let span = self.received.span(&trace, STREAM).await;
        assert_eq!(tuple(&span), "CANCELLED client CALLER_CANCELLED caller false");
    }

    async fn unknown_methods_become_no_names(&self) {
        for method in ["test.Probe/Nothing", "some.Unknown/Call"] {
            let (trace, parent) = new_trace();
            let request = probe::request("ok", &[("traceparent", &parent)]);
            let status = probe::unary(self.channel(), method, request).await.unwrap_err();
            assert_eq!(status.code(), Code::Unimplemented);
            let span = self.received.span(&trace, "_OTHER").await;
            let found = attributes(&span.attributes);
            assert_eq!(
                (found["rpc.method"].as_str(), found["rpc.method_original"].as_str()),
                ("_OTHER", method)
            );
        }
        for (labels, _) in self.received.histogram("rpc.server.call.duration") {
            assert!(["_OTHER", UNARY, STREAM].contains(&labels["rpc.method"].as_str()));
        }
    }

    async fn what_comes_in_is_limited(&self) {
        let (trace, parent) = new_trace();
        let baggage = "secret=1,plumbline.demo.fault=worker:slow";
        let request = probe::request("baggage", &[("traceparent", &parent), ("baggage", baggage)]);
        assert_eq!(
            probe::unary(self.channel(), UNARY, request).await.unwrap(),
            "worker:slow"
        );
        let span = self.received.span(&trace, UNARY).await;
        assert_eq!(attributes(&span.attributes)["plumbline.demo.fault"], "worker:slow");

        let long = format!("plumbline.demo.fault={}", "x".repeat(65));
        let request = probe::request("baggage", &[("baggage", &long)]);
        assert_eq!(probe::unary(self.channel(), UNARY, request).await.unwrap(), "");

        for rule in ["baggage-key", "baggage-size"] {
            eventually(rule, || {
                self.received
                    .counted("plumbline.findings", "plumbline.finding.rule", rule)
                    > 0
            })
            .await;
        }
    }

    async fn identity_is_complete(&self) {
        let identities: Vec<_> = {
            let spans = self.received.resource_spans();
            let metrics = self.received.resource_metrics();
            let logs = self.received.resource_logs();
            let of_spans = spans
                .iter()
                .map(|of| (of.resource.clone(), of.scope_spans[0].schema_url.clone()));
            let of_metrics = metrics
                .iter()
                .map(|of| (of.resource.clone(), of.scope_metrics[0].schema_url.clone()));
            let of_logs = logs
                .iter()
                .map(|of| (of.resource.clone(), of.scope_logs[0].schema_url.clone()));
            of_spans.chain(of_metrics).chain(of_logs).collect()
        };
        assert!(identities.len() > 3);
        for (resource, schema_url) in identities {
            assert_eq!(schema_url, common::shop::SCHEMA_URL);
            let found = attributes(&resource.unwrap().attributes);
            assert_eq!(
                (found["service.name"].as_str(), found["plumbline.team"].as_str()),
                ("worker", "pricing")
            );
            assert_eq!(found["plumbline.charter.digest"], common::shop::DIGEST);
            for required in [
                "service.namespace",
                "service.version",
                "service.instance.id",
                "deployment.environment.name",
                "deployment.id",
                "cloud.region",
                "container.id",
            ] {
                assert!(found.contains_key(required), "{required}");
            }
        }
    }

    async fn the_process_is_measured(&self) {
        for row in [
            &metric::PROCESS_CPU_TIME,
            &metric::PROCESS_CPU_UTILIZATION,
            &metric::PROCESS_MEMORY_USAGE,
        ] {
            eventually(row.name, || self.received.metric(row.name).is_some()).await;
            assert_eq!(self.received.metric(row.name).unwrap().unit, row.unit);
        }
        for name in [
            "plumbline.enforcement.active",
            "tokio.runtime.workers",
            "tokio.runtime.tasks.alive",
        ] {
            eventually(name, || self.received.metric(name).is_some()).await;
        }
    }
}
