//! Answers conformance cases: one JSON object per line in, one per line out. With `--relay ADDRESS` it serves
//! requests instead.

mod input;
mod ops;
mod relay;

use std::borrow::Cow;
use std::io::{BufRead, Write};

use serde_json::{Value, json};

use crate::input::Input;

/// The compiled charter of the vectors.
const SHOP: &[u8] = include_bytes!("../../../vectors/charter/compiled.json");

/// The charter: the compiled file that `PLUMBLINE_CHARTER` names, else that of the vectors.
fn charter() -> Cow<'static, [u8]> {
    match std::env::var_os("PLUMBLINE_CHARTER") {
        Some(name) => Cow::Owned(std::fs::read(name).expect("the runner wrote the charter")),
        None => Cow::Borrowed(SHOP),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            let _telemetry = with_charter();
            answer_all()
        }
        ["--relay", address] => relay::serve(address),
        _ => Err("expected nothing, or --relay HOST:PORT".into()),
    }
}

/// Sets telemetry up with the charter; nothing is exported.
fn with_charter() -> plumbline_telemetry::Telemetry {
    plumbline_telemetry::builder()
        .charter(charter())
        .variables(|name| match name {
            "OTEL_SERVICE_NAME" => Some("gateway".to_owned()),
            "OTEL_SDK_DISABLED" => Some("true".to_owned()),
            "RUST_LOG" => Some("error".to_owned()),
            _ => None,
        })
        .init()
}

fn answer_all() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let answer = answer(&line?);
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(line: &str) -> Value {
    let case: Value = match serde_json::from_str(line) {
        Ok(case) => case,
        Err(error) => return json!({"id": null, "error": format!("the line is not JSON: {error}")}),
    };
    let (id, op) = (&case["id"], case["op"].as_str().unwrap_or_default());
    match ops::run(op, &Input(&case["input"])) {
        Ok(ops::Answer::Output(output)) => json!({"id": id, "output": output}),
        Ok(ops::Answer::Unsupported(why)) => json!({"id": id, "unsupported": why}),
        Err(error) => json!({"id": id, "error": error}),
    }
}
