//! In `observe` everything is recorded and nothing is changed.

use tonic::Code;
use tonic::transport::Endpoint;

use crate::common;
use crate::common::probe::{self, UNARY};
use crate::common::{eventually, new_trace, tuple};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn observing_changes_nothing() {
    alone!();
    let (collector, received) = common::receiver().await;
    let variables = common::variables("worker", collector, &[("PLUMBLINE_MODE", "observe")]);
    let telemetry = common::init(&variables);
    let server = probe::serve().await;
    let channel = Endpoint::from_shared(format!("http://{server}"))
        .unwrap()
        .connect_lazy();

    // A plain status gets no ErrorInfo; its span has the tuple.
    let (trace, parent) = new_trace();
    let request = probe::request("plain", &[("traceparent", &parent)]);
    let status = probe::unary(channel.clone(), UNARY, request).await.unwrap_err();
    assert_eq!((status.code(), status.details().len()), (Code::DataLoss, 0));
    assert_eq!(
        tuple(&received.span(&trace, UNARY).await),
        "DATA_LOSS worker UNSPECIFIED service false"
    );

    // Baggage that the charter does not list is counted and kept.
    let long = format!("plumbline.demo.fault={}", "x".repeat(65));
    let request = probe::request("baggage", &[("baggage", &long)]);
    assert_eq!(probe::unary(channel.clone(), UNARY, request).await.unwrap().len(), 65);
    eventually("the finding", || {
        received.counted("plumbline.findings", "plumbline.finding.action", "observed") > 0
    })
    .await;
    assert_eq!(
        received.counted("plumbline.findings", "plumbline.finding.action", "enforced"),
        0
    );

    // A handler keeps its whole timeout.
    let request = probe::request("deadline", &[("grpc-timeout", "1S")]);
    let left: u64 = probe::unary(channel, UNARY, request).await.unwrap().parse().unwrap();
    assert!(left <= 1000);
    telemetry.shutdown();
}
