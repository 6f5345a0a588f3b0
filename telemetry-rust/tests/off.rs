//! `PLUMBLINE_MODE=off` leaves what the service would have of the ecosystem.

use std::process::Command;

use opentelemetry::trace::TraceContextExt;
use tracing_opentelemetry::OpenTelemetrySpanExt;

const SAMPLER: &str = "OTEL_TRACES_SAMPLER";

/// The SDK reads the environment of its process, so the test runs once more in one that has another.
#[test]
fn the_sampler_is_the_one_that_the_environment_names() {
    let Some(sampler) = std::env::var_os(SAMPLER) else {
        for sampler in ["always_on", "always_off"] {
            let this = Command::new(std::env::current_exe().unwrap())
                .env(SAMPLER, sampler)
                .output()
                .unwrap();
            assert!(this.status.success(), "{}", String::from_utf8_lossy(&this.stdout));
        }
        return;
    };
    let _telemetry = plumbline_telemetry::init_with(&|name| match name {
        "PLUMBLINE_MODE" => Some("off".to_owned()),
        "OTEL_SDK_DISABLED" => Some("true".to_owned()),
        name => std::env::var(name).ok(),
    });
    let span = tracing::info_span!("work");
    assert_eq!(
        span.context().span().span_context().is_sampled(),
        sampler == "always_on"
    );
}
