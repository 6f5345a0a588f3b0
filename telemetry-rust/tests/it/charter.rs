//! Replacing a charter while the process runs.

use std::path::PathBuf;

use opentelemetry::trace::TraceContextExt;
use opentelemetry_proto::tonic::metrics::v1::ResourceMetrics;
use serde_json::Value;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::common::eventually;
use crate::{charter_file, common};

/// This repository's charter with other sampling rules.
fn sampled_at(probability: f64) -> String {
    let rules = format!(r#"[{{"name":"share-{probability}","probability":{probability}}}]"#);
    charter_file::charter_with(|policy| policy["sampling"]["rules"] = serde_json::from_str(&rules).unwrap())
}

fn digest_of(document: &str) -> common::Attributes {
    let document: Value = serde_json::from_str(document).unwrap();
    let digest = document["digest"].as_str().unwrap().to_owned();
    common::Attributes::from([("plumbline.charter.digest".to_owned(), digest)])
}

fn resource_digest(of: &ResourceMetrics) -> common::Attributes {
    let mut attributes = common::attributes(&of.resource.as_ref().unwrap().attributes);
    attributes.retain(|key, _| key == "plumbline.charter.digest");
    attributes
}

fn a_root_is_kept() -> bool {
    let span = tracing::info_span!("orders.price_line", otel.kind = "internal");
    span.context().span().span_context().is_sampled()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sampling_follows_the_file_and_an_invalid_file_changes_nothing() {
    alone!();
    let path: PathBuf = std::env::temp_dir().join(format!("plumbline-charter-{}.json", std::process::id()));
    std::fs::write(&path, sampled_at(1.0)).unwrap();
    let (collector, received) = common::receiver().await;
    let variables = common::variables("worker", collector, &[("PLUMBLINE_CHARTER", path.to_str().unwrap())]);
    let telemetry = common::init(&variables);
    assert!(a_root_is_kept());

    std::fs::write(&path, sampled_at(0.0)).unwrap();
    eventually("the other rules", || !a_root_is_kept()).await;

    std::fs::write(&path, "{").unwrap();
    let outcome = "plumbline.charter.reload.outcome";
    eventually("the refusal", || {
        received.counted("plumbline.charter.reloads", outcome, "refused") == 1
    })
    .await;
    assert_eq!(received.counted("plumbline.charter.reloads", outcome, "applied"), 1);
    assert!(!a_root_is_kept(), "the rules before stay in force");
    let in_force = digest_of(&sampled_at(0.0));
    assert_eq!(
        received.points("plumbline.enforcement.active"),
        [(in_force, 1)],
        "and no other"
    );

    let rule = "plumbline.sampler.rule";
    eventually("the decisions", || {
        received.counted("plumbline.sampler.decisions", rule, "share-1") >= 1
            && received.counted("plumbline.sampler.decisions", rule, "share-0") >= 1
    })
    .await;
    telemetry.shutdown();

    let mut digests: Vec<_> = received.resource_metrics().iter().map(resource_digest).collect();
    digests.dedup();
    assert_eq!(digests, [digest_of(&sampled_at(1.0)), digest_of(&sampled_at(0.0))]);
    std::fs::remove_file(&path).unwrap();
}
