//! Two charters that are swapped under load: what is exported follows the charter whose digest it carries, and no value is
//! in clear after the charter that marks it as sensitive is announced. `SWAP_SECONDS` sets how long.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use plumbline_telemetry::{Telemetry, builder};
use serde_json::{Value, json};

use crate::common::{Received, attributes};
use crate::{charter_file, common};

/// A charter, and the value that it marks as sensitive.
struct Charter {
    document: String,
    digest: String,
    value: &'static str,
}

fn charter(name: &str, value: &'static str) -> Charter {
    let document = charter_file::changed(|document| {
        document["policy"]["enforcement"]["mode"] = "enforce".into();
        let url = format!("https://{name}.example/schemas/{name}/1.0.0");
        document["schema_url"] = url.clone().into();
        document["version"] = "1.0.0".into();
        document["registry"]["manifest"]["schema_url"] = url.into();
        for (key, is_sensitive) in [("acme.card.number", name == "one"), ("acme.card.holder", name == "two")] {
            let mut attribute = json!({"key": key, "type": "string", "brief": "b", "stability": "development"});
            if is_sensitive {
                attribute["annotations"] = json!({"plumbline": {"sensitive": "drop"}});
            }
            document["registry"]["attributes"]
                .as_array_mut()
                .unwrap()
                .push(attribute);
        }
    });
    let read: Value = serde_json::from_str(&document).unwrap();
    Charter {
        digest: read["digest"].as_str().unwrap().to_owned(),
        document,
        value,
    }
}

/// Replaces the file as a whole.
fn put(path: &Path, document: &str) {
    let new = path.with_extension("new");
    std::fs::write(&new, document).unwrap();
    std::fs::rename(&new, path).unwrap();
}

/// Records spans, log records and measurements until the end; returns how many.
fn load(telemetry: &Telemetry, ends: &Arc<AtomicBool>) -> std::thread::JoinHandle<u64> {
    let (handle, ends) = (telemetry.handle(), Arc::clone(ends));
    std::thread::spawn(move || {
        let counter = handle.meter("acme").u64_counter("acme.payments").build();
        let mut count = 0;
        while !ends.load(Ordering::Relaxed) {
            handle.in_scope(|| {
                let span = tracing::info_span!("pay", acme.card.number = NUMBER, acme.card.holder = HOLDER);
                let _in = span.enter();
                tracing::info!(acme.card.number = NUMBER, acme.card.holder = HOLDER, "paid");
            });
            let label = |key, value| opentelemetry::KeyValue::new(key, value);
            counter.add(
                1,
                &[label("acme.card.number", NUMBER), label("acme.card.holder", HOLDER)],
            );
            count += 1;
            std::thread::sleep(Duration::from_millis(10));
        }
        count
    })
}

const NUMBER: &str = "4111111111111111";
const HOLDER: &str = "Jane-Q-Holder";

/// Checks what was received by the digests that it carries, and forgets it; counts the items.
fn check(received: &Received, charters: &[Charter; 2], items: &AtomicU64) {
    let follows = |resource: Option<BTreeMap<String, String>>, text: String| {
        let digest = resource
            .unwrap_or_default()
            .remove("plumbline.charter.digest")
            .unwrap_or_default();
        let charter = charters.iter().find(|charter| charter.digest == digest);
        let charter = charter.unwrap_or_else(|| panic!("the digest {digest:?} is of neither"));
        assert!(!text.contains(charter.value), "{digest} marks it as sensitive: {text}");
        items.fetch_add(1, Ordering::Relaxed);
    };
    for of in received.resource_spans().drain(..) {
        let resource = of.resource.as_ref().map(|resource| attributes(&resource.attributes));
        for span in of.scope_spans.iter().flat_map(|scope| &scope.spans) {
            follows(resource.clone(), format!("{span:?}"));
        }
    }
    for of in received.resource_logs().drain(..) {
        let resource = of.resource.as_ref().map(|resource| attributes(&resource.attributes));
        for record in of.scope_logs.iter().flat_map(|scope| &scope.log_records) {
            follows(resource.clone(), format!("{record:?}"));
        }
    }
    for of in received.resource_metrics().drain(..) {
        let resource = of.resource.as_ref().map(|resource| attributes(&resource.attributes));
        for metric in of.scope_metrics.iter().flat_map(|scope| &scope.metrics) {
            follows(resource.clone(), format!("{metric:?}"));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_exported_obeys_the_charter_that_it_carries() {
    alone!();
    let seconds = std::env::var("SWAP_SECONDS").ok().and_then(|text| text.parse().ok());
    let until = Instant::now() + Duration::from_secs(seconds.unwrap_or(10));
    let charters = [charter("one", NUMBER), charter("two", HOLDER)];
    let path = std::env::temp_dir().join(format!("plumbline-swap-{}.json", std::process::id()));
    put(&path, &charters[0].document);
    let received = Received::start().await;
    let shown = path.to_str().unwrap().to_owned();
    let telemetry = builder()
        .testing(&received)
        .variables(|name| match name {
            "PLUMBLINE_CHARTER" => Some(shown.clone()),
            "OTEL_SERVICE_NAME" => Some("worker".to_owned()),
            "RUST_LOG" => Some("info".to_owned()),
            _ => None,
        })
        .build();
    let ends = Arc::new(AtomicBool::new(false));
    let loads = [load(&telemetry, &ends), load(&telemetry, &ends)];

    let (items, mut swaps) = (AtomicU64::new(0), 0);
    while Instant::now() < until {
        swaps += 1;
        let next = &charters[swaps % 2];
        put(&path, &next.document);
        common::eventually("the announcement", || {
            let active = received.points("plumbline.enforcement.active");
            let is_announced = active
                .iter()
                .any(|(labels, _)| labels.values().any(|value| *value == next.digest));
            if !is_announced {
                check(&received, &charters, &items);
            }
            is_announced
        })
        .await;
        // Nothing that arrives from now on has the value, whatever digest it carries.
        check(&received, &charters, &items);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let after = received.as_text();
        assert!(!after.contains(next.value), "in clear after the announcement: {after}");
        check(&received, &charters, &items);
    }
    ends.store(true, Ordering::Relaxed);
    let recorded: u64 = loads.into_iter().map(|load| load.join().unwrap()).sum();
    telemetry.shutdown();
    check(&received, &charters, &items);
    let items = items.into_inner();
    println!("{swaps} swaps, {recorded} payments, {items} items exported, 0 in clear");
    assert!(swaps >= 2 && items > recorded);
    std::fs::remove_file(&path).unwrap();
}
