//! Answers the cases of propagation: trace context and baggage that are extracted from and injected into carriers.

use opentelemetry::baggage::BaggageExt;
use plumbline_telemetry::conformance;
use plumbline_telemetry::conformance::BaggageKey;
use serde_json::{Value, json};

use super::{Answer, Outcome, carriers};
use crate::input::{Input, kept};

pub fn trace_context(input: &Input<'_>) -> Outcome {
    let (found, written) = conformance::trace_context(&carriers::of(input)?);
    let context = found.map(|(ids, tracestate)| {
        json!({
            "trace_id": ids.trace_id().to_string(),
            "span_id": ids.span_id().to_string(),
            "flags": format!("{:02x}", ids.trace_flags()),
            "tracestate": tracestate,
        })
    });
    Ok(Answer::Output(
        json!({"context": context, "headers": carriers::shown(written)}),
    ))
}

pub fn baggage(input: &Input<'_>) -> Outcome {
    let policy = Input(&input.0["policy"]);
    let mut keys: Vec<BaggageKey> = policy
        .list("keys")?
        .iter()
        .map(|row| key(&Input(row)))
        .collect::<Result<_, _>>()?;
    keys.sort_by_key(|row| row.key);
    let carrier = carriers::of(input)?;
    let (context, written) = conformance::baggage(
        &carrier,
        policy.integer("max_bytes")?,
        policy.integer("max_entries")?,
        keys,
        input.flag("boundary")?,
    );
    let mut entries: Vec<(&str, Value)> = context
        .baggage()
        .iter()
        .map(|(key, (value, properties))| {
            let entry = json!({"key": key.as_str(), "value": value.as_str(), "properties": properties.as_str()});
            (key.as_str(), entry)
        })
        .collect();
    entries.sort_by_key(|(key, _)| *key);
    let entries: Vec<Value> = entries.into_iter().map(|(_, entry)| entry).collect();
    let came = members(input)?;
    Ok(Answer::Output(json!({
        "dropped": came.saturating_sub(entries.len()),
        "entries": entries,
        "headers": carriers::shown(written),
    })))
}

/// Counts the received members that are not empty.
fn members(input: &Input<'_>) -> Result<usize, String> {
    let headers = input.list("headers")?.iter();
    let lines = headers.filter(|pair| {
        pair[0]
            .as_str()
            .is_some_and(|name| name.eq_ignore_ascii_case("baggage"))
    });
    let members = lines
        .filter_map(|pair| pair[1].as_str())
        .flat_map(|line| line.split(','));
    Ok(members
        .filter(|member| !member.trim_matches([' ', '\t']).is_empty())
        .count())
}

fn key(row: &Input<'_>) -> Result<BaggageKey, String> {
    Ok(BaggageKey {
        key: kept(row.text("key")?),
        max_bytes: row.integer("max_bytes")?,
        copy_to_spans: false,
        from_boundary: row.flag("from_boundary")?,
    })
}

pub fn reach(input: &Input<'_>) -> Outcome {
    let (peers, hosts) = (input.texts("peers")?, input.texts("hosts")?);
    let inject = conformance::host_receives_baggage(input.optional_text("host")?, &peers, &hosts);
    Ok(Answer::Output(json!({ "inject": inject })))
}
