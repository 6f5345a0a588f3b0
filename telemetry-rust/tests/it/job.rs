//! A process of a moment, `examples/job.rs`: everything that it recorded arrives, although it ends at once.

use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use plumbline_telemetry::testing::{Receiver, error_tuple, is_error};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_of_a_short_job_arrives() {
    let received = Receiver::start().await;
    assert!(run(&received, &[]).await.success());
    let of = |name: &str| received.spans().into_iter().find(|span| span.name == name);
    // The process has ended, so nothing is waited for.
    let (job, task) = (of("stocktaking").expect("the job"), of("count").expect("its task"));
    assert_eq!((&task.parent_span_id, &task.trace_id), (&job.span_id, &job.trace_id));
    assert!(received.metric("stock.counted").is_some());
    let logs = format!("{:?}", received.resource_logs());
    assert!(logs.contains("\"counted\"") && logs.contains("counted a nut"), "{logs}");

    received.clear();
    assert_eq!(run(&received, &["--fail"]).await.code(), Some(1));
    let job = received
        .spans()
        .into_iter()
        .find(|span| span.name == "stocktaking")
        .unwrap();
    assert_eq!(
        error_tuple(&job.attributes),
        "RESOURCE_EXHAUSTED stocktaking OVERLOADED service true"
    );
    assert!(is_error(&job));
}

/// Runs the job with the delays of production, which are longer than the job.
async fn run(received: &Receiver, arguments: &'static [&'static str]) -> ExitStatus {
    let mut variables = received.variables("stocktaking");
    variables.retain(|name, _| !name.ends_with("_DELAY") && !name.ends_with("_INTERVAL"));
    let job = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .unwrap()
        .join("debug/examples/job");
    assert!(
        job.is_file(),
        "{} is missing; expected cargo build --example job before",
        job.display()
    );
    let begun = Instant::now();
    let process = move || {
        Command::new(job)
            .args(arguments)
            .envs(variables)
            .env("PLUMBLINE_MODE", "enforce")
            .status()
    };
    let status = tokio::task::spawn_blocking(process).await.unwrap().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(60));
    status
}
