//! Messages over a real Kafka broker: their spans, headers, durations and failures.

#[path = "../../../../demo-rust/src/shop.rs"]
#[allow(missing_docs)]
mod shop;

use std::collections::BTreeMap;
use std::future::Future;
use std::io;

use opentelemetry_proto::tonic::trace::v1::Span;
use plumbline_messaging::Topic;
use plumbline_telemetry::error::Error;
use plumbline_telemetry::opentelemetry::baggage::BaggageExt;
use plumbline_telemetry::opentelemetry::trace::TraceContextExt;
use plumbline_telemetry::opentelemetry::{Context, KeyValue};
use plumbline_telemetry::testing::{Receiver, attributes, error_tuple, is_error};
use plumbline_telemetry::{Telemetry, baggage, builder};
use rskafka::client::ClientBuilder;
use rskafka::client::partition::{Compression, PartitionClient, UnknownTopicHandling};
use rskafka::record::Record;
use shop::reason;
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;

const TOPIC: &str = "plumbline-messaging-orders";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_over_kafka_are_recorded() {
    let Ok(broker) = std::env::var("PLUMBLINE_TEST_KAFKA") else {
        eprintln!("skipped: PLUMBLINE_TEST_KAFKA has no address; expected tools/kafka.sh run cargo test …");
        return;
    };
    let given = Given::start(&broker).await;
    given.one_message_is_a_child_of_its_sender().await;
    given.a_batch_links_its_senders().await;
    given.failures_have_their_tuple_and_travel_on().await;
    given.panics_and_dropped_work_are_told_apart().await;
}

struct Given {
    received: Receiver,
    gateway: Telemetry,
    topic: Topic,
    partition: PartitionClient,
}

impl Given {
    async fn start(broker: &str) -> Self {
        let received = Receiver::start().await;
        let variables = |variable: &str| (variable == "OTEL_SERVICE_NAME").then(|| "gateway".to_owned());
        let gateway = builder()
            .charter(shop::CHARTER)
            .testing(&received)
            .variables(variables)
            .build();
        let client = ClientBuilder::new(vec![broker.to_owned()]).build().await.unwrap();
        let controller = client.controller_client().unwrap();
        controller.create_topic(TOPIC, 1, 1, 30_000).await.unwrap();
        let partition = client
            .partition_client(TOPIC, 0, UnknownTopicHandling::Retry)
            .await
            .unwrap();
        let topic = Topic::kafka(TOPIC).in_group("billing").with_telemetry(&gateway);
        Self {
            received,
            gateway,
            topic,
            partition,
        }
    }

    /// Runs work in a trace of its own.
    async fn traced<T>(&self, work: impl Future<Output = T>) -> ([u8; 16], T) {
        let handle = self.gateway.handle();
        let root = handle.in_scope(|| tracing::info_span!("test"));
        let members = [
            KeyValue::new("plumbline.demo.fault", "none"),
            KeyValue::new("private", "x"),
        ];
        root.set_parent(Context::new().with_baggage(members)).unwrap();
        let trace = root.context().span().span_context().trace_id().to_bytes();
        (trace, handle.wrap(work.instrument(root)).await)
    }

    async fn span(&self, trace: &[u8], operation: &str) -> Span {
        self.received.span(trace, &format!("{operation} {TOPIC}")).await
    }

    /// Sends records in one call; returns the offset of the first.
    async fn send(&self, mut records: Vec<Record>) -> i64 {
        let sending = self
            .topic
            .sending(records.iter_mut().map(|record| &mut record.headers))
            .on_partition(0);
        let offsets = sending
            .run(self.partition.produce(records, Compression::NoCompression))
            .await;
        offsets.unwrap()[0]
    }

    async fn fetch(&self, offset: i64) -> Vec<BTreeMap<String, Vec<u8>>> {
        let (records, _) = self
            .partition
            .fetch_records(offset, 1..1_000_000, 10_000)
            .await
            .unwrap();
        records.into_iter().map(|it| it.record.headers).collect()
    }

    async fn one_message_is_a_child_of_its_sender(&self) {
        let stale = ("tracestate".to_owned(), b"old=1".to_vec());
        let mut first = record();
        first.headers.extend([stale, ("mine".to_owned(), b"kept".to_vec())]);
        let (trace, offset) = self.traced(self.send(vec![first])).await;
        let headers = self.fetch(offset).await.remove(0);
        assert_eq!(headers["mine"], b"kept");
        assert_eq!(
            headers["baggage"], b"plumbline.demo.fault=none",
            "only the charter's keys"
        );
        assert!(
            headers.get("tracestate").is_none_or(|state| state != b"old=1"),
            "it was replaced"
        );

        let seen = self.topic.processing(&headers).on_partition(0).run(async {
            Ok::<_, io::Error>((baggage("plumbline.demo.fault"), tracing::Span::current().id().is_some()))
        });
        assert_eq!(seen.await.unwrap(), (Some("none".to_owned()), true));

        let (sent, processed) = (self.span(&trace, "send").await, self.span(&trace, "process").await);
        assert_eq!((sent.kind, processed.kind), (4, 5));
        assert_eq!(processed.parent_span_id, sent.span_id);
        assert!(processed.links.is_empty() && error_tuple(&processed.attributes).is_empty());
        let found = attributes(&processed.attributes);
        for (key, value) in [
            ("messaging.system", "kafka"),
            ("messaging.operation.name", "process"),
            ("messaging.operation.type", "process"),
            ("messaging.destination.name", TOPIC),
            ("messaging.destination.partition.id", "0"),
            ("messaging.consumer.group.name", "billing"),
        ] {
            assert_eq!(found[key], value, "{key}");
        }
        assert!(!found.contains_key("messaging.batch.message_count"));
        let base = [("messaging.system", "kafka"), ("messaging.destination.name", TOPIC)];
        let of_send = [
            ("messaging.operation.name", "send"),
            ("messaging.operation.type", "send"),
        ];
        self.received
            .point("messaging.client.operation.duration", &[&base[..], &of_send].concat())
            .await;
        let of_process = [
            ("messaging.operation.name", "process"),
            ("messaging.consumer.group.name", "billing"),
        ];
        self.received
            .point("messaging.process.duration", &[&base[..], &of_process].concat())
            .await;
    }

    async fn a_batch_links_its_senders(&self) {
        let (sender, offset) = self.traced(self.send(vec![record(), record()])).await;
        let sent = self.span(&sender, "send").await;
        assert_eq!(attributes(&sent.attributes)["messaging.batch.message_count"], "2");
        let mut batch = self.fetch(offset).await;
        assert_eq!(batch.len(), 2);
        batch.push(BTreeMap::from([("traceparent".to_owned(), b"none".to_vec())]));
        let handled = self
            .topic
            .processing_batch(&batch)
            .run(async { Ok::<_, io::Error>(()) });
        // It is a child of what runs here, not of a sender.
        let (trace, result) = self.traced(handled).await;
        result.unwrap();
        let _ = trace;
        let mut found = None;
        plumbline_telemetry::testing::eventually("the span of the batch", || {
            let mut spans = self.received.spans().into_iter();
            found = spans.find(|span| {
                attributes(&span.attributes)
                    .get("messaging.batch.message_count")
                    .is_some_and(|it| it == "3")
            });
            found.is_some()
        })
        .await;
        let links = found.unwrap().links;
        assert_eq!(links.len(), 2, "one for each that has a context");
        assert!(
            links
                .iter()
                .all(|link| link.span_id == sent.span_id && link.trace_id == sender)
        );
    }

    async fn failures_have_their_tuple_and_travel_on(&self) {
        let (trace, offset) = self.traced(self.send(vec![record()])).await;
        let mut headers = self.fetch(offset).await.remove(0);
        let unknown = || Error::new(reason::SKU_UNKNOWN, "no such article");
        let failed = self
            .topic
            .processing(&headers)
            .run(async { Err::<(), _>(unknown()) })
            .await;
        let span = self.span(&trace, "process").await;
        assert_eq!(
            error_tuple(&span.attributes),
            "NOT_FOUND gateway SKU_UNKNOWN caller false"
        );
        assert!(is_error(&span));

        assert!(self.topic.failure(&headers).is_none());
        let again = self.topic.sending_failed([&mut headers], &failed.unwrap_err());
        again.run(async { Ok::<_, io::Error>(()) }).await.unwrap();
        assert_eq!(
            headers["plumbline-error"],
            br#"code="NOT_FOUND", reason="SKU_UNKNOWN", origin="gateway""#
        );
        let tuple = self.topic.failure(&headers).unwrap();
        assert_eq!(
            (tuple.code.name(), tuple.reason, tuple.origin),
            ("NOT_FOUND", "SKU_UNKNOWN", "gateway")
        );
        drop(
            self.topic
                .sending([&mut headers])
                .run(async { Ok::<_, io::Error>(()) })
                .await,
        );
        assert!(
            !headers.contains_key("plumbline-error"),
            "it is sent again without a failure"
        );

        let refused = async { Err::<(), _>(io::Error::from(io::ErrorKind::ConnectionRefused)) };
        let (trace, _) = self
            .traced(async { self.topic.sending([&mut headers]).run(refused).await })
            .await;
        let span = self.span(&trace, "send").await;
        assert_eq!(
            error_tuple(&span.attributes),
            "UNAVAILABLE gateway UNREACHABLE service true"
        );
    }

    async fn panics_and_dropped_work_are_told_apart(&self) {
        let (trace, offset) = self.traced(self.send(vec![record()])).await;
        let headers = self.fetch(offset).await.remove(0);
        let panics = self
            .topic
            .processing(&headers)
            .run(async { panic!("on purpose") as Result<(), io::Error> });
        assert!(tokio::spawn(panics).await.unwrap_err().is_panic());
        let span = self.span(&trace, "process").await;
        assert_eq!(error_tuple(&span.attributes), "INTERNAL gateway PANIC service false");

        let (trace, offset) = self.traced(self.send(vec![record()])).await;
        let headers = self.fetch(offset).await.remove(0);
        let waits = self
            .topic
            .processing(&headers)
            .run(std::future::pending::<Result<(), io::Error>>());
        tokio::time::timeout(std::time::Duration::from_millis(50), waits)
            .await
            .unwrap_err();
        let span = self.span(&trace, "process").await;
        assert_eq!(
            error_tuple(&span.attributes),
            "CANCELLED client CALLER_CANCELLED caller false"
        );
    }
}

fn record() -> Record {
    Record {
        key: None,
        value: Some(b"secret".to_vec()),
        headers: BTreeMap::new(),
        timestamp: chrono::DateTime::UNIX_EPOCH,
    }
}
