//! A charter of another house, embedded: what it marks as sensitive is nowhere in what is exported.

use crate::{charter_file, common};

const CARD: &str = "4111111111111111";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sensitive_value_of_an_embedded_charter_is_never_exported() {
    alone!();
    let (collector, received) = common::receiver().await;
    let variables = common::variables("till", collector, &[]);
    let telemetry = plumbline_telemetry::builder()
        .charter(charter_file::foreign("enforce").into_bytes())
        .variables(|name| variables.get(name).cloned())
        .init();

    common::pay(CARD);
    common::eventually("the span and the record", || common::has_paid(&received)).await;
    for line in [
        "enforcing charter plumbline 0.1.0 (digest ",
        ") from builder().charter(…) mode=enforce",
    ] {
        common::eventually(line, || received.as_text().contains(line)).await;
    }
    telemetry.shutdown();

    assert!(!received.as_text().contains(CARD), "{}", received.as_text());
    assert!(
        received.as_text().contains("payments"),
        "the team of the charter's service"
    );
}
