//! Tests that need a process of their own, because `init` sets telemetry up once in a process.

use std::process::Command;

/// Runs this test in a process of its own: the first statement of its body.
macro_rules! alone {
    () => {
        // Its path contains the name of the test.
        fn here() {}
        if $crate::common::alone::has_run(std::any::type_name_of_val(&here)) {
            return;
        }
    };
}

/// Set in such a process.
pub const IS_ALONE: &str = "PLUMBLINE_TEST_IS_ALONE";

/// Whether the test ran in another process, which succeeded; `false` in that process.
pub fn has_run(here: &str) -> bool {
    if std::env::var_os(IS_ALONE).is_some() {
        return false;
    }
    let parts = here.split("::").skip(1);
    let test: Vec<&str> = parts.filter(|part| !matches!(*part, "{{closure}}" | "here")).collect();
    let test = test.join("::");
    let output = Command::new(std::env::current_exe().unwrap())
        .args([&test, "--exact", "--nocapture"])
        .env(IS_ALONE, "")
        .output()
        .unwrap();
    let [out, error] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(
        output.status.success() && out.contains(" 1 passed"),
        "{test} failed: {}\n{}",
        output.status,
        quoted(&(out + error))
    );
    true
}

/// Marks each line, so that nobody takes the result of that process for one of this.
fn quoted(text: &str) -> String {
    text.lines().map(|line| format!("| {line}\n")).collect()
}
