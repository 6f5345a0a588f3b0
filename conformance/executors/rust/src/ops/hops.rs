//! Answers the cases of a call between services: its callee, and the error tuple in a header or a trailer.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use plumbline_telemetry::conformance::{self, Service};
use plumbline_telemetry::error::{Code, Tuple};
use serde_json::json;

use super::errors::shown;
use super::{Answer, Outcome};
use crate::input::{Input, kept};

pub fn callee(input: &Input<'_>) -> Outcome {
    let texts = |row: &Input<'_>, name: &str| -> Result<&'static [&'static str], String> {
        if row.0[name].is_null() {
            return Ok(&[]);
        }
        let texts: Vec<&'static str> = row.texts(name)?.into_iter().map(kept).collect();
        Ok(texts.leak())
    };
    let mut services = Vec::new();
    for row in input.list("services")? {
        let row = Input(row);
        services.push(Service {
            name: kept(row.text("name")?),
            team: "",
            boundary: false,
            peers: texts(&row, "peers")?,
            hosts: texts(&row, "hosts")?,
        });
    }
    let (named, host) = (input.optional_text("named")?, input.optional_text("host")?);
    let callee = conformance::callee(&services, input.text("self")?, named, host);
    Ok(Answer::Output(json!({"callee": callee})))
}

pub fn http_header(input: &Input<'_>) -> Outcome {
    let (own, callee) = (kept(input.text("self")?), input.optional_text("callee")?.map(kept));
    let (lines, retry_after) = (input.texts("lines")?, input.optional_text("retry_after")?);
    let tuple = conformance::tuple_of_header(input.integer("status")?, &lines, retry_after, callee, own);
    Ok(Answer::Output(shown(tuple)))
}

pub fn http_header_write(input: &Input<'_>) -> Outcome {
    if input.flag("boundary")? && input.text("expose")? != "full" {
        return Ok(Answer::Output(json!({"header": null})));
    }
    let header = conformance::written_header(code(input)?, input.text("reason")?, input.text("origin")?);
    Ok(Answer::Output(json!({"header": header})))
}

pub fn grpc_budget(input: &Input<'_>) -> Outcome {
    let origin = kept(input.text("origin")?);
    let own = match input.optional_text("details")? {
        Some(details) => STANDARD
            .decode(details)
            .map_err(|error| format!("details are not base64: {error}"))?,
        None => Vec::new(),
    };
    let delay = match input.0["delay_s"].is_null() {
        true => None,
        false => Some(Duration::from_secs_f64(input.number("delay_s")?)),
    };
    let tuple = Tuple::new(code(input)?, origin, input.text("reason")?, delay.is_some(), origin);
    let (with_ours, trailer) = conformance::within_budget(input.text("message")?, &own, &tuple, delay);
    let details = match (with_ours, own.is_empty()) {
        (Some(_), _) => "with_ours",
        (None, false) => "application",
        (None, true) => "none",
    };
    Ok(Answer::Output(json!({"details": details, "trailer": trailer})))
}

fn code(input: &Input<'_>) -> Result<Code, String> {
    let name = input.text("code")?;
    Code::from_name(name).ok_or_else(|| format!("code is {name:?}; expected one of the 16 names"))
}
