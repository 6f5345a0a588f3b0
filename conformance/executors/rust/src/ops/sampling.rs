//! Answers the cases of sampling: thresholds, decisions, tracestates, and the charter's sampling rules.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use opentelemetry::baggage::BaggageExt;
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, TraceContextExt, TraceFlags, TraceId, TraceState};
use opentelemetry::{Context, KeyValue, Value as Attribute};
use opentelemetry_sdk::trace::{Sampler, SamplingDecision, ShouldSample};
use plumbline_telemetry::conformance;
use plumbline_telemetry::conformance::{Match, SamplingRule};
use plumbline_telemetry::sampling::{CompositeSampler, Probability, Threshold};
use serde_json::{Value, json};

use super::{Answer, Outcome};
use crate::input::{Input, kept};

const RANDOM: u8 = 2;

pub fn threshold(input: &Input<'_>) -> Outcome {
    let probability = input.number("probability")?;
    if !(0.0..=1.0).contains(&probability) {
        return Err(format!("probability is {probability}; expected a number from 0 to 1"));
    }
    let threshold = Threshold::from_probability(probability).map(|threshold| threshold.to_string());
    Ok(Answer::Output(json!({ "threshold": threshold })))
}

pub fn decide(input: &Input<'_>) -> Outcome {
    let threshold = given_threshold(input, "threshold")?;
    let randomness = conformance::randomness(trace_id(input)?, input.text("tracestate")?);
    let sampled = threshold.is_some_and(|threshold| threshold.should_sample(randomness));
    Ok(Answer::Output(
        json!({"sampled": sampled, "randomness": randomness.to_string()}),
    ))
}

pub fn tracestate(input: &Input<'_>) -> Outcome {
    let after = conformance::with_threshold(input.text("tracestate")?, given_threshold(input, "th")?);
    Ok(Answer::Output(json!({ "tracestate": after })))
}

pub fn rules(input: &Input<'_>) -> Outcome {
    let rules: Vec<SamplingRule> = input
        .list("rules")?
        .iter()
        .map(|row| rule(&Input(row)))
        .collect::<Result<_, _>>()?;
    let trace = trace_id(input)?;
    let attributes: Vec<KeyValue> = input.members("attributes")?.into_iter().map(attribute).collect();
    let baggage = input.text_members("baggage")?;
    let mut context = Context::new();
    if !baggage.is_empty() {
        context = context.with_baggage(baggage.into_iter().map(|(key, value)| KeyValue::new(key, value)));
    }
    let parent = match &input.0["parent"] {
        Value::Null => None,
        parent => Some(Input(parent)),
    };
    let mut before = "";
    if let Some(parent) = &parent {
        before = parent.text("tracestate")?;
        let flags = u8::from_str_radix(parent.text("flags")?, 16).map_err(|error| format!("flags: {error}"))?;
        let span = SpanId::from_hex(parent.text("span_id")?).map_err(|error| format!("span_id: {error}"))?;
        let remote = SpanContext::new(trace, span, TraceFlags::new(flags), true, TraceState::NONE);
        context = conformance::with_parent(&context, remote, before);
    }
    let kind = kind(input.text("kind")?)?;
    let (result, rule) = conformance::decision(rules, input.text("service")?, &context, trace, kind, &attributes);
    let sampled = result.decision == SamplingDecision::RecordAndSample;
    let random = match parent {
        Some(_) => context.span().span_context().trace_flags().to_u8() & RANDOM,
        None => RANDOM,
    };
    Ok(Answer::Output(json!({
        "decision": if sampled { "keep" } else { "drop" },
        "rule": rule,
        "flags": format!("{:02x}", random | u8::from(sampled)),
        "tracestate": conformance::tracestate_after(before, &result.trace_state),
    })))
}

pub fn bulk(input: &Input<'_>) -> Outcome {
    let seed: u64 = input.text("seed")?.parse().map_err(|error| format!("seed: {error}"))?;
    let (count, probability): (usize, f64) = (input.integer("count")?, input.number("probability")?);
    let sampler: Box<dyn ShouldSample> = match input.text("sampler")? {
        "consistent" => Box::new(CompositeSampler::new(Probability::new(probability))),
        "ratio" => Box::new(Sampler::TraceIdRatioBased(probability)),
        other => return Err(format!("sampler is {other:?}; expected consistent or ratio")),
    };
    let mut random = SplitMix64(seed);
    let mut bitmap = vec![0u8; count.div_ceil(8)];
    let mut kept = 0;
    for at in 0..count {
        let id = TraceId::from(u128::from(random.next()) << 64 | u128::from(random.next()));
        let result = sampler.should_sample(None, id, "", &SpanKind::Internal, &[], &[]);
        if result.decision == SamplingDecision::RecordAndSample {
            kept += 1;
            bitmap[at / 8] |= 1 << (at % 8);
        }
    }
    Ok(Answer::Output(json!({"kept": kept, "bitmap": STANDARD.encode(bitmap)})))
}

struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }
}

fn given_threshold(input: &Input<'_>, name: &str) -> Result<Option<Threshold>, String> {
    let Some(text) = input.optional_text(name)? else {
        return Ok(None);
    };
    let threshold = Threshold::parse(text);
    threshold
        .map(Some)
        .ok_or_else(|| format!("{name} is {text:?}; expected 1 to 14 hexadecimal digits"))
}

fn trace_id(input: &Input<'_>) -> Result<TraceId, String> {
    TraceId::from_hex(input.text("trace_id")?).map_err(|error| format!("trace_id: {error}"))
}

fn rule(row: &Input<'_>) -> Result<SamplingRule, String> {
    let part = |of: &Input<'_>, name| Ok::<_, String>(of.optional_text(name)?.map(kept));
    let matches = match &row.0["match"] {
        Value::Null => Match::ALL,
        parts => {
            let parts = Input(parts);
            let baggage = parts.text_members("baggage")?;
            let baggage: Vec<_> = baggage.iter().map(|(key, value)| (kept(key), kept(value))).collect();
            Match {
                service: part(&parts, "service")?,
                kind: parts.optional_text("kind")?.map(kind).transpose()?,
                method: part(&parts, "method")?,
                route: part(&parts, "route")?,
                baggage,
            }
        }
    };
    Ok(SamplingRule {
        name: kept(row.text("name")?),
        matches,
        probability: row.number("probability")?,
    })
}

fn kind(name: &str) -> Result<SpanKind, String> {
    Ok(match name {
        "server" => SpanKind::Server,
        "client" => SpanKind::Client,
        "producer" => SpanKind::Producer,
        "consumer" => SpanKind::Consumer,
        "internal" => SpanKind::Internal,
        other => return Err(format!("kind is {other:?}; expected one of the five kinds")),
    })
}

fn attribute((key, value): (String, Value)) -> KeyValue {
    let value: Attribute = match value {
        Value::Bool(value) => value.into(),
        Value::Number(number) if number.is_i64() => number.as_i64().unwrap_or_default().into(),
        Value::Number(number) => number.as_f64().unwrap_or_default().into(),
        Value::String(text) => text.into(),
        other => other.to_string().into(),
    };
    KeyValue::new(key, value)
}
