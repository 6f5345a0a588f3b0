//! A charter of another house that is reloaded: what it marks as sensitive is nowhere in what is exported after it is
//! announced.

#[path = "common/charter_file.rs"]
mod charter_file;
mod common;

use serde_json::Value;

const CARD: &str = "4111111111111111";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sensitive_value_of_a_reloaded_charter_is_never_exported_once_it_is_announced() {
    let path = std::env::temp_dir().join(format!("plumbline-foreign-{}.json", std::process::id()));
    std::fs::write(&path, charter_file::charter_with(|_| {})).unwrap();
    let (collector, received) = common::receiver().await;
    let variables = common::variables("till", collector, &[("PLUMBLINE_CHARTER", path.to_str().unwrap())]);
    let telemetry = common::init(&variables);

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
    assert_eq!(
        received.points("plumbline.charter.pending"),
        [(
            common::Attributes::from([("plumbline.charter.part".to_owned(), "resource".to_owned())]),
            1
        )],
        "the team of the service waits for the next start"
    );

    common::pay(CARD);
    common::eventually("the span and the record", || received.has_paid()).await;
    telemetry.shutdown();
    assert!(!received.as_text().contains(CARD), "{}", received.as_text());
    assert_eq!(received.digests_of_payment(), [digest.clone(), digest]);
    std::fs::remove_file(&path).unwrap();
}
