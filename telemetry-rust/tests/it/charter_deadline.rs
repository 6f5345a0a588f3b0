//! The deadline margin of a charter that was loaded at run time.

use tonic::transport::Endpoint;

use crate::common::probe::{self, UNARY};
use crate::common::{GIVES_UP, new_trace, tuple};
use crate::{charter_file, common};

/// A minute of margin, of which the share leaves the handler nine tenths of its time: a call of 10 s that its caller
/// cancels at once is within the margin, and outside of that of the built-in charter (200 ms).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancellation_within_the_margin_of_the_loaded_charter_is_deadline_exceeded() {
    alone!();
    let path = std::env::temp_dir().join(format!("plumbline-margin-{}.json", std::process::id()));
    let charter = charter_file::charter_with(|policy| policy["deadlines"]["margin_ms"] = 60_000.into());
    std::fs::write(&path, charter).unwrap();
    let (collector, received) = common::receiver().await;
    let variables = common::variables("worker", collector, &[("PLUMBLINE_CHARTER", path.to_str().unwrap())]);
    let telemetry = common::init(&variables);
    let server = probe::serve().await;
    let channel = Endpoint::from_shared(format!("http://{server}"))
        .unwrap()
        .connect_lazy();

    let (trace, parent) = new_trace();
    let request = probe::request("hang", &[("traceparent", &parent), ("grpc-timeout", "10S")]);
    let call = probe::unary(channel, UNARY, request);
    tokio::time::timeout(GIVES_UP, call).await.unwrap_err();
    let span = received.span(&trace, UNARY).await;
    assert_eq!(tuple(&span), "DEADLINE_EXCEEDED worker DEADLINE service false");
    telemetry.shutdown();
    std::fs::remove_file(&path).unwrap();
}
