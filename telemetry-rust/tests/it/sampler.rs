//! When the charter is not enforced, sampling is the same as without Plumbline.

use std::process::Command;

use opentelemetry::trace::{TraceContextExt, TraceFlags};
use tracing_opentelemetry::OpenTelemetrySpanExt;

const MODE: &str = "PLUMBLINE_MODE";
const SAMPLER: &str = "OTEL_TRACES_SAMPLER";

/// The SDK reads the environment of its process, so the test runs again in processes with other environments.
#[test]
fn the_sampler_is_the_one_that_the_environment_names() {
    let Ok(sampler) = std::env::var(SAMPLER) else {
        for mode in ["off", "observe"] {
            for sampler in ["always_on", "always_off"] {
                in_a_process_with(mode, sampler);
            }
        }
        return;
    };
    let _telemetry = plumbline_telemetry::init_with(&|name| match name {
        "OTEL_SDK_DISABLED" => Some("true".to_owned()),
        name => std::env::var(name).ok(),
    });
    let span = tracing::info_span!("work");
    let context = span.context().span().span_context().clone();
    let flags = match sampler.as_str() {
        "always_on" => TraceFlags::SAMPLED,
        _ => TraceFlags::NOT_SAMPLED,
    };
    assert_eq!(
        (context.trace_flags(), context.trace_state().header()),
        (flags, String::new())
    );
}

fn in_a_process_with(mode: &str, sampler: &str) {
    let test = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "sampler::the_sampler_is_the_one_that_the_environment_names"])
        .env(MODE, mode)
        .env(SAMPLER, sampler)
        .output()
        .unwrap();
    assert!(
        test.status.success(),
        "{mode}, {sampler}: {}",
        String::from_utf8_lossy(&test.stdout)
    );
}
