//! Context across tasks, threads, streams, cancellations and panics.

use std::collections::HashMap;
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry::baggage::BaggageExt;
use opentelemetry::trace::TraceContextExt;
use plumbline_telemetry::task::{self, SpawnInSpan};
use tokio::task::JoinSet;
use tokio_stream::StreamExt;
use tonic::transport::Endpoint;
use tower::Layer;
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::common;
use crate::common::probe::{self, UNARY};
use crate::common::{Received, attributes, is_error, new_trace};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn context_survives_tasks_streams_cancellations_and_panics() {
    alone!();
    let (collector, received) = common::receiver().await;
    let variables = common::variables("gateway", collector, &[]);
    let telemetry = common::init(&variables);

    tasks_and_threads_stay_in_the_trace().await;
    a_branch_dropped_by_select_ends_once(&received).await;
    a_stream_stays_in_its_span_on_any_task().await;
    a_cancelled_future_leaves_no_context_behind(&received).await;
    a_panic_leaves_no_context_behind().await;
    roots_have_the_random_flag_and_a_threshold(&received).await;
    only_peers_receive_baggage().await;
    tracestate_of_others_survives_a_hop(&received).await;
    telemetry.shutdown();
}

/// Returns trace and baggage of the current context.
fn here() -> (String, Option<String>) {
    Context::map_current(|context| {
        let trace = context.span().span_context().trace_id().to_string();
        let fault = context.baggage().get("plumbline.demo.fault").map(ToString::to_string);
        (trace, fault)
    })
}

/// Creates a span under a parent that has baggage.
fn span_with_baggage() -> tracing::Span {
    let span = tracing::info_span!("orders.place");
    let baggage = [opentelemetry::KeyValue::new("plumbline.demo.fault", "worker:slow")];
    span.set_parent(Context::new().with_baggage(baggage)).unwrap();
    span
}

async fn tasks_and_threads_stay_in_the_trace() {
    async {
        let own = here();
        assert_eq!(own.1.as_deref(), Some("worker:slow"));
        assert_eq!(task::spawn(async { here() }).await.unwrap(), own);
        assert_eq!(task::spawn_blocking(here).await.unwrap(), own);
        let nested = task::spawn(async { task::spawn_blocking(here).await.unwrap() });
        assert_eq!(nested.await.unwrap(), own);

        let mut set = JoinSet::new();
        set.spawn_in_span(async { here() });
        set.spawn_blocking_in_span(here);
        while let Some(found) = set.join_next().await {
            assert_eq!(found.unwrap(), own);
        }
        let plain = tokio::spawn(async { here() }).await.unwrap();
        assert_ne!(plain, own, "what is spawned without the span is outside");
    }
    .instrument(span_with_baggage())
    .await;
}

async fn a_branch_dropped_by_select_ends_once(received: &Received) {
    let span = tracing::info_span!("orders.compute_price");
    let trace = span.context().span().span_context().trace_id().to_bytes();
    async {
        let own = here();
        let slow = async {
            std::future::pending::<()>().await;
        }
        .instrument(tracing::info_span!("orders.price_line"));
        tokio::select! {
            () = slow => unreachable!(),
            found = async { here() } => assert_eq!(found, own),
        }
        assert_eq!(here(), own);
    }
    .instrument(span)
    .await;
    let spans = received.trace(&trace, |spans| spans.len() >= 2).await;
    assert_eq!(spans.len(), 2, "the branch that lost has ended, too");
}

async fn a_stream_stays_in_its_span_on_any_task() {
    let span = span_with_baggage();
    let own = span.in_scope(here);
    let stream = tokio_stream::iter(0..3).then(move |_| {
        let span = span.clone();
        async { here() }.instrument(span)
    });
    let found = tokio::spawn(async move { stream.collect::<Vec<_>>().await })
        .await
        .unwrap();
    assert_eq!(found, [own.clone(), own.clone(), own]);
}

async fn a_cancelled_future_leaves_no_context_behind(received: &Received) {
    let before = here();
    let span = tracing::info_span!("orders.place");
    let trace = span.context().span().span_context().trace_id().to_bytes();
    let work = std::future::pending::<()>().instrument(span);
    assert!(tokio::time::timeout(Duration::from_millis(5), work).await.is_err());
    assert_eq!(here(), before);
    received.span(&trace, "orders.place").await;

    let task = task::spawn(std::future::pending::<()>().instrument(tracing::info_span!("orders.place")));
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!(here(), before);
}

async fn a_panic_leaves_no_context_behind() {
    let before = here();
    let panicked = async { panic!("on purpose") }.instrument(span_with_baggage());
    assert!(task::spawn(panicked).await.unwrap_err().is_panic());
    assert_eq!(here(), before);
    let caught = std::panic::catch_unwind(|| span_with_baggage().in_scope(|| panic!("on purpose")));
    assert!(caught.is_err());
    assert_eq!(here(), before);
}

async fn roots_have_the_random_flag_and_a_threshold(received: &Received) {
    let span = tracing::info_span!("orders.place");
    let context = span.context();
    let ids = context.span().span_context().clone();
    assert_eq!(ids.trace_flags().to_u8(), 0x03);
    assert_eq!(ids.trace_state().header(), "ot=th:0");
    let child = span.in_scope(|| tracing::info_span!("orders.compute_price").context());
    assert_eq!(child.span().span_context().trace_flags().to_u8(), 0x03);
    drop((span, context, child));
    let root = received.span(&ids.trace_id().to_bytes(), "orders.place").await;
    assert_eq!((root.flags & 0xff, root.trace_state.as_str()), (0x03, "ot=th:0"));
}

/// Returns the headers that a callee receives in the current context.
async fn sent_to(client: plumbline_telemetry::http::ClientLayer, url: &str) -> HashMap<String, String> {
    let callee = tower::service_fn(async |request: http::Request<()>| {
        let headers = request.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        let answer = http::Response::new(http_body_util::Empty::<bytes::Bytes>::new());
        let (mut parts, body) = answer.into_parts();
        parts.extensions.insert(headers.collect::<HashMap<_, _>>());
        Ok::<_, tower::BoxError>(http::Response::from_parts(parts, body))
    });
    let request = http::Request::post(url).body(()).unwrap();
    let answer = tower::ServiceExt::oneshot(client.layer(callee), request).await.unwrap();
    answer.extensions().get::<HashMap<String, String>>().unwrap().clone()
}

async fn only_peers_receive_baggage() {
    async {
        let to_a_peer = sent_to(
            plumbline_telemetry::http::ClientLayer::new("worker"),
            "http://10.1.2.3/",
        )
        .await;
        assert_eq!(to_a_peer["baggage"], "plumbline.demo.fault=worker:slow");
        let to_a_third_party = sent_to(
            plumbline_telemetry::http::ClientLayer::new("mail"),
            "http://mail.example/",
        )
        .await;
        assert!(!to_a_third_party.contains_key("baggage"));
        assert!(to_a_third_party.contains_key("traceparent"));
    }
    .instrument(span_with_baggage())
    .await;
}

async fn tracestate_of_others_survives_a_hop(received: &Received) {
    let server = probe::serve().await;
    let endpoint = Endpoint::from_shared(format!("http://{server}")).unwrap();
    let channel = plumbline_telemetry::grpc::ClientLayer::new(&endpoint).layer(endpoint.connect_lazy());
    let (trace, parent) = new_trace();
    let headers = [
        ("traceparent", &*parent.replace("-01", "-03")),
        ("tracestate", "foo@@bar=1,ot=x:y,bar=2"),
    ];
    let mut carrier = http::HeaderMap::new();
    for (name, value) in headers {
        carrier.insert(name, value.parse().unwrap());
    }
    let context = opentelemetry::global::get_text_map_propagator(|propagator| {
        propagator.extract(&plumbline_telemetry::propagation::HeaderExtractor(&carrier))
    });
    let span = tracing::info_span!("orders.place");
    span.set_parent(context).unwrap();
    probe::unary(channel, UNARY, probe::request("ok", &[]))
        .instrument(span)
        .await
        .unwrap();
    let spans = received.trace(&trace, |spans| spans.len() >= 3).await;
    for span in &spans {
        assert_eq!(span.flags & 0xff, 0x03, "{}", span.name);
        assert!(!is_error(span), "{:?}", attributes(&span.attributes));
        assert!(span.trace_state.ends_with("ot=x:y,bar=2"), "{}", span.trace_state);
    }
}
