//! Chooses the function that answers a case by its operation; each module answers one group of operations.

mod carriers;
mod enforce;
mod errors;
mod hops;
mod logs;
mod metrics;
mod naming;
mod propagation;
mod redaction;
mod resource;
mod sampling;
mod trust;
mod values;

use serde_json::Value;

use crate::input::Input;

/// The answer to a case.
#[derive(Debug)]
pub enum Answer {
    Output(Value),
    Unsupported(String),
}

type Outcome = Result<Answer, String>;

pub fn run(op: &str, input: &Input<'_>) -> Outcome {
    let operation: fn(&Input<'_>) -> Outcome = match op {
        "charter.signature" => trust::signature,
        "charter.flipped_bits" => trust::flipped_bits,
        "errors.code" => errors::code,
        "errors.recorded" => errors::recorded,
        "errors.http_status" => errors::http_status,
        "errors.grpc_status" | "errors.error_info" => errors::grpc_status,
        "errors.exception" => errors::exception,
        "errors.caused" => errors::caused,
        "errors.problem" => errors::problem,
        "errors.callee" => hops::callee,
        "errors.http_header" => hops::http_header,
        "errors.http_header_write" => hops::http_header_write,
        "errors.grpc_budget" => hops::grpc_budget,
        "naming.span_name" => naming::span_name,
        "naming.cardinality" => naming::cardinality,
        "sampling.threshold" => sampling::threshold,
        "sampling.decide" => sampling::decide,
        "sampling.tracestate" => sampling::tracestate,
        "sampling.rules" => sampling::rules,
        "sampling.bulk" => sampling::bulk,
        "propagation.trace_context" => propagation::trace_context,
        "baggage.carry" => propagation::baggage,
        "baggage.reach" => propagation::reach,
        "metrics.instrument" => metrics::instrument,
        "metrics.labels" => metrics::labels,
        "metrics.overflow" => metrics::overflow,
        "enforce.item" => enforce::item,
        "enforce.metric" => enforce::metric,
        "redaction.export" => redaction::export,
        "resource.identity" => resource::identity,
        _ => return Ok(Answer::Unsupported(format!("no operation {op}"))),
    };
    operation(input)
}
