//! A charter of another house that is reloaded: what it marks as sensitive is nowhere in what is exported after it is
//! announced.

use serde_json::Value;

use crate::{charter_file, common};

const CARD: &str = "4111111111111111";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sensitive_value_of_a_reloaded_charter_is_never_exported_once_it_is_announced() {
    alone!();
    let path = std::env::temp_dir().join(format!("plumbline-foreign-{}.json", std::process::id()));
    std::fs::write(&path, charter_file::charter_with(|_| {})).unwrap();
    let (collector, received) = common::receiver().await;
    let more = [
        ("PLUMBLINE_CHARTER", path.to_str().unwrap()),
        ("OTEL_RESOURCE_ATTRIBUTES", "acme.card.number=4111111111111111"),
        // What is recorded stays in the queues until it is flushed.
        ("OTEL_BSP_SCHEDULE_DELAY", "600000"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "600000"),
    ];
    let telemetry = common::init(&common::variables("till", collector, &more));
    common::pay(CARD);

    let foreign = charter_file::foreign("enforce");
    std::fs::write(&path, &foreign).unwrap();
    let digest: Value = serde_json::from_str(&foreign).unwrap();
    let digest = digest["digest"].as_str().unwrap().to_owned();
    common::eventually("the announcement", || {
        let active = received.points("plumbline.enforcement.active");
        active
            .iter()
            .any(|(labels, _)| labels.values().any(|value| *value == digest))
    })
    .await;
    received.clear();
    let team = common::Attributes::from([("plumbline.charter.part".to_owned(), "resource".to_owned())]);
    common::eventually("the team of the service, which waits for the next start", || {
        received.points("plumbline.charter.pending") == [(team.clone(), 1)]
    })
    .await;

    common::pay(CARD);
    telemetry.shutdown();
    common::eventually("the spans and the records", || common::has_paid(&received)).await;
    assert!(!received.as_text().contains(CARD), "{}", received.as_text());
    assert_eq!(common::digests_of_payment(&received), [digest.clone(), digest]);
    std::fs::remove_file(&path).unwrap();
}
