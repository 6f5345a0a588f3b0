//! A service outside the repository, which has only the crate's path, builds and runs.

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
    // The versions that this repository is tested with; cargo removes unused ones.
    std::fs::copy(own.join("../Cargo.lock"), outside.join("Cargo.lock")).unwrap();

    // Reuse what was built for the tests.
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
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        "NOT_FOUND UNSPECIFIED worker",
        "{stderr}"
    );
    std::fs::remove_dir_all(&outside).unwrap();
}
