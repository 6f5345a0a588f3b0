//! What a charter that is corrected or replaced while the process runs changes, and what it does not.

use std::path::PathBuf;

use plumbline_telemetry::{Telemetry, builder};

use crate::common::{Received, eventually};
use crate::{charter_file, common};

const CARD: &str = "4111111111111111";

/// Sets up a service whose charter is a file.
fn start(name: &str, document: &str, received: &Received, more: &[(&str, &str)]) -> (Telemetry, PathBuf) {
    let path = std::env::temp_dir().join(format!("plumbline-reload-{name}-{}.json", std::process::id()));
    std::fs::write(&path, document).unwrap();
    let file = path.to_str().unwrap();
    let telemetry = builder()
        .testing(received)
        .variables(|name| match name {
            "PLUMBLINE_CHARTER" => Some(file.to_owned()),
            "OTEL_SERVICE_NAME" => Some("till".to_owned()),
            name => {
                let set = more.iter().find(|(key, _)| *key == name);
                set.map(|(_, value)| (*value).to_owned())
            }
        })
        .build();
    (telemetry, path)
}

fn has(received: &Received, name: &str) -> bool {
    received.spans().iter().any(|span| span.name == name)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_held_back_ends_when_the_charter_is_corrected() {
    alone!();
    let received = Received::start().await;
    let (telemetry, path) = start("hold", "{", &received, &[("PLUMBLINE_ON_REFUSED", "hold")]);
    telemetry.in_scope(|| drop(tracing::info_span!("held")));
    telemetry.flush();
    assert!(!has(&received, "held"));
    assert!(received.resource_metrics().is_empty());

    std::fs::write(&path, charter_file::foreign("enforce")).unwrap();
    eventually("the dropped span", || {
        telemetry.in_scope(|| drop(tracing::info_span!("corrected")));
        received.counted("plumbline.telemetry.dropped", "plumbline.signal", "traces") > 0
    })
    .await;
    eventually("a span", || has(&received, "corrected")).await;
    assert!(!has(&received, "held"));
    std::fs::remove_file(&path).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sensitive_when_it_was_recorded_stays_redacted() {
    alone!();
    let received = Received::start().await;
    let delays = [
        ("OTEL_BSP_SCHEDULE_DELAY", "600000"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "600000"),
    ];
    let (telemetry, path) = start("kept", &charter_file::foreign("enforce"), &received, &delays);
    telemetry.in_scope(|| common::pay(CARD));
    let counter = telemetry.meter("acme").u64_counter("acme.payments").build();
    counter.add(1, &[opentelemetry::KeyValue::new("acme.card.number", CARD)]);

    std::fs::write(&path, charter_file::foreign("observe")).unwrap();
    eventually("the reload", || {
        received.counted(
            "plumbline.charter.reloads",
            "plumbline.charter.reload.outcome",
            "applied",
        ) == 1
    })
    .await;
    let waits = common::Attributes::from([("plumbline.charter.part".to_owned(), "metrics".to_owned())]);
    eventually("labels that stay redacted", || {
        received
            .points("plumbline.charter.pending")
            .contains(&(waits.clone(), 1))
    })
    .await;
    telemetry.in_scope(|| drop(tracing::info_span!("later", acme.card.number = "4222222222222")));
    telemetry.flush();
    eventually("what was recorded", || {
        common::has_paid(&received) && has(&received, "later")
    })
    .await;
    let sent = received.as_text();
    assert!(!sent.contains(CARD), "it was sensitive when it was recorded: {sent}");
    assert!(
        sent.contains("4222222222222"),
        "what is recorded later is only observed"
    );
    std::fs::remove_file(&path).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reload_to_off_is_announced() {
    alone!();
    let received = Received::start().await;
    let (telemetry, path) = start("off", &charter_file::foreign("enforce"), &received, &[]);
    let off = charter_file::foreign("off");
    std::fs::write(&path, &off).unwrap();
    let digest: serde_json::Value = serde_json::from_str(&off).unwrap();
    let digest = digest["digest"].as_str().unwrap();
    eventually("the gauge", || {
        let active = received.points("plumbline.enforcement.active");
        active.len() == 1 && active[0].1 == 0 && active[0].0.values().any(|value| value == digest)
    })
    .await;
    eventually("the line", || received.as_text().contains("mode=off")).await;
    drop(telemetry);
    std::fs::remove_file(&path).unwrap();
}
