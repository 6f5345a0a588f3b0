//! Two set-ups in one process, with different charters and receivers: neither's rules, names, counts, sampling and
//! baggage are seen by the other.

use std::future::Future;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use plumbline_telemetry::error::{Code, Error, Reason};
use plumbline_telemetry::testing::eventually;
use plumbline_telemetry::{Telemetry, baggage, builder, grpc, http as layers, task};
use serde_json::{Value, json};
use tower::{Layer, Service, ServiceExt};

use crate::common::Received;
use crate::{charter_file, common};

const SOLD_OUT: Reason = Reason::new("SOLD_OUT", Code::FailedPrecondition);

/// A house: its name, its telemetry and its receiver.
struct House {
    name: &'static str,
    telemetry: Telemetry,
    received: Received,
}

impl House {
    async fn start(name: &'static str, change: impl FnOnce(&mut Value)) -> Self {
        let received = Received::start().await;
        let charter = charter_file::changed(|document| {
            document["policy"]["enforcement"]["mode"] = "enforce".into();
            document["policy"]["services"] =
                json!([{"name": name, "team": name, "language": "rust", "brief": "b", "peers": []}]);
            let key = json!({"key": format!("{name}.tenant"), "max_bytes": 64, "copy_to_spans": true});
            document["policy"]["baggage"]["keys"].as_array_mut().unwrap().push(key);
            change(document);
        });
        let telemetry = builder()
            .charter(charter.into_bytes())
            .testing(&received)
            .variables(|variable| (variable == "OTEL_SERVICE_NAME").then(|| name.to_owned()))
            .build();
        Self {
            name,
            telemetry,
            received,
        }
    }

    fn app(&self) -> Router {
        Router::new()
            .route("/sell", get(sell))
            .layer(layers::ServerLayer::new().with_telemetry(&self.telemetry))
    }

    async fn answer(&self, app: Router) -> (StatusCode, [u8; 16]) {
        let (trace, parent) = common::new_trace();
        let request = Request::get("/sell")
            .header("traceparent", parent)
            .header("baggage", "till.tenant=north,depot.tenant=south")
            .body(Body::empty())
            .unwrap();
        let response = app.oneshot(request).await.unwrap();
        let status = response.status();
        drop(response.into_body().collect().await.unwrap());
        (status, trace)
    }
}

/// Fails with a reason that one of the charters lists; records a key that one of them marks as sensitive.
async fn sell() -> Result<String, Error> {
    let span = tracing::info_span!("sell", acme.card.number = "4111111111111111");
    let seen = span.in_scope(|| (baggage("till.tenant"), baggage("depot.tenant")));
    let of_task = task::spawn(async move {
        tracing::info!("sold {seen:?}");
        Error::new(SOLD_OUT, "nothing is left")
    });
    Err(of_task.await.unwrap())
}

fn sensitive(document: &mut Value) {
    let attribute = json!({
        "key": "acme.card.number", "type": "string", "brief": "b", "stability": "development",
        "annotations": {"plumbline": {"sensitive": "drop"}},
    });
    document["registry"]["attributes"]
        .as_array_mut()
        .unwrap()
        .push(attribute);
}

fn sold_out(document: &mut Value) {
    let reason = json!({"reason": "SOLD_OUT", "code": "FAILED_PRECONDITION", "http": 410, "owner": "o", "brief": "b", "advice": "a"});
    document["policy"]["errors"]["reasons"]
        .as_array_mut()
        .unwrap()
        .push(reason);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_sees_the_other() {
    alone!();
    let till = House::start("till", |document| {
        sensitive(document);
        sold_out(document);
    })
    .await;
    let depot = House::start("depot", |document| {
        document["policy"]["sampling"]["rules"] = json!([{"name": "of-the-depot", "probability": 1}]);
    })
    .await;
    let (of_till, of_depot) = tokio::join!(till.answer(till.app()), depot.answer(depot.app()));

    // The status of the reason, and its name, are the charter's that the layer belongs to.
    assert_eq!(of_till.0, StatusCode::GONE);
    assert_eq!(of_depot.0, StatusCode::BAD_REQUEST);
    for (house, other, (_, trace), reason) in [
        (&till, &depot, &of_till, "SOLD_OUT"),
        (&depot, &till, &of_depot, "UNSPECIFIED"),
    ] {
        let server = house.received.span(trace, "GET /sell").await;
        let tuple = format!("FAILED_PRECONDITION {} {reason} caller false", house.name);
        assert_eq!(common::tuple(&server), tuple);
        let attributes = common::attributes(&server.attributes);
        assert!(
            attributes.contains_key(&format!("{}.tenant", house.name)),
            "{attributes:?}"
        );
        assert!(
            !attributes.contains_key(&format!("{}.tenant", other.name)),
            "{attributes:?}"
        );
        house.received.span(trace, "sell").await;
        house.received.record(trace).await;
        assert!(other.received.spans().iter().all(|span| span.trace_id != *trace));
    }
    let card = |received: &Received| received.as_text().contains("4111111111111111");
    assert!(!card(&till.received), "its charter marks the number as sensitive");
    assert!(card(&depot.received), "its charter does not");

    a_client_follows_its_own(&till, &depot).await;
    counts_are_apart(&till, &depot).await;
}

/// A client that names a telemetry belongs to it, also in a handler of another; one that names none to its caller's.
async fn a_client_follows_its_own(till: &House, depot: &House) {
    let called = tower::service_fn(async |request: Request<Body>| -> Result<_, std::convert::Infallible> {
        Ok(Response::new(Body::from(format!("{:?}", request.headers()))))
    });
    let of_depot = layers::ClientLayer::new("")
        .with_telemetry(&depot.telemetry)
        .layer(called);
    let of_caller = layers::ClientLayer::new("").layer(called);
    till.telemetry
        .wrap(async {
            for mut client in [of_depot, of_caller] {
                let request = Request::get("http://stock.example/bolt").body(Body::empty()).unwrap();
                drop(client.call(request).await.unwrap());
            }
        })
        .await;
    for house in [till, depot] {
        common::eventually("the client's span", || {
            house
                .received
                .spans()
                .iter()
                .filter(|span| span.name == "GET" && span.kind == 3)
                .count()
                == 1
        })
        .await;
    }
    let endpoint = tonic::transport::Endpoint::from_static("http://127.0.0.1:1");
    let channel = grpc::ClientLayer::new(&endpoint)
        .with_telemetry(&depot.telemetry)
        .layer(endpoint.connect_lazy());
    let mut client = tonic::client::Grpc::new(channel);
    let refused = async {
        client.ready().await.unwrap();
        let path = http::uri::PathAndQuery::from_static("/acme.Stock/Take");
        let codec = tonic_prost::ProstCodec::<(), ()>::default();
        client.unary(tonic::Request::new(()), path, codec).await
    };
    assert!(within(&till.telemetry, refused).await.is_err());
    let labels = |house: &House| house.received.histogram("rpc.client.call.duration").len();
    common::eventually("the duration of the call", || labels(depot) == 1).await;
    assert_eq!(labels(till), 0);
}

fn within<F: Future>(telemetry: &Telemetry, future: F) -> impl Future<Output = F::Output> {
    telemetry.handle().wrap(future)
}

/// Findings, sampling decisions, own metrics and the digest are those of each.
async fn counts_are_apart(till: &House, depot: &House) {
    for house in [till, depot] {
        house.telemetry.in_scope(|| drop(tracing::info_span!("root")));
        let counter = house
            .telemetry
            .meter("acme")
            .u64_counter(format!("acme.{}", house.name))
            .build();
        counter.add(1, &[]);
    }
    let decided = |house: &House, rule| {
        house
            .received
            .counted("plumbline.sampler.decisions", "plumbline.sampler.rule", rule)
    };
    let found = |house: &House, rule| {
        house
            .received
            .counted("plumbline.findings", "plumbline.finding.rule", rule)
    };
    common::eventually("the decision of a rule", || decided(depot, "of-the-depot") > 0).await;
    common::eventually("the findings of the till", || found(till, "attribute-sensitive") > 0).await;
    for (house, other) in [(till, depot), (depot, till)] {
        common::eventually("the counter", || {
            house.received.metric(&format!("acme.{}", house.name)).is_some()
        })
        .await;
        assert!(house.received.metric(&format!("acme.{}", other.name)).is_none());
        let digests = |house: &House| house.received.points("plumbline.enforcement.active");
        assert_eq!(digests(house).len(), 1);
        assert_ne!(digests(house), digests(other));
    }
    assert_eq!(decided(till, "of-the-depot"), 0);
    assert_eq!(found(depot, "attribute-sensitive"), 0);
}

/// Drivers of databases keep the span of a statement on a thread of their own.
#[tokio::test]
async fn the_parent_of_a_span_that_another_thread_drops_last_is_exported() {
    let house = House::start("mill", |document| {
        document["policy"]["sampling"]["rules"] = json!([{"name": "all", "probability": 1}]);
    })
    .await;
    let last = house.telemetry.in_scope(|| {
        let _root = tracing::info_span!("root").entered();
        let _between = tracing::info_span!("between").entered();
        tracing::info_span!("last")
    });
    std::thread::spawn(move || drop(last)).join().unwrap();
    eventually("the spans", || {
        let mut names: Vec<_> = house.received.spans().into_iter().map(|span| span.name).collect();
        names.sort();
        names == ["between", "last", "root"]
    })
    .await;
}
