//! A service outside the repository: it has only the crate's path, and builds and runs.

use std::path::Path;
use std::process::Command;

#[test]
fn a_service_outside_the_repository_builds_and_runs() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let outside = std::env::temp_dir().join(format!("plumbline-checkout-{}", std::process::id()));
    std::fs::create_dir_all(&outside).unwrap();
    let manifest = include_str!("outside/Cargo.toml.in").replace("@TELEMETRY@", own.to_str().unwrap());
    std::fs::write(outside.join("Cargo.toml"), manifest).unwrap();
    std::fs::write(outside.join("main.rs"), include_str!("outside/main.rs.in")).unwrap();
    // The versions that this repository was tested with; what the service does not need, cargo takes out.
    std::fs::copy(own.join("../Cargo.lock"), outside.join("Cargo.lock")).unwrap();

    // What the tests were built from need not be built again.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["run", "--offline", "--quiet"])
        .current_dir(&outside)
        .env("CARGO_TARGET_DIR", target)
        .env("OTEL_SERVICE_NAME", "worker")
        .env("OTEL_TRACES_EXPORTER", "none")
        .env("OTEL_METRICS_EXPORTER", "none")
        .env("OTEL_LOGS_EXPORTER", "none")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        "NOT_FOUND SKU_UNKNOWN worker",
        "{said}"
    );
    std::fs::remove_dir_all(&outside).unwrap();
}
