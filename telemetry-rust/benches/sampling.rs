//! Measures one sampling decision, compared with the SDK's samplers: nanoseconds and allocations. `cargo bench
//! --bench sampling`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use opentelemetry::trace::{SpanContext, SpanId, SpanKind, TraceContextExt, TraceFlags, TraceId, TraceState};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator, Sampler, ShouldSample};
use plumbline_telemetry::sampling::{CharterSampler, CompositeSampler, ParentThreshold, Probability};

const DECISIONS: usize = 200_000;
const ROUNDS: usize = 25;

fn main() {
    let attributes = [
        KeyValue::new("http.request.method", "POST"),
        KeyValue::new("http.route", "/v1/orders"),
        KeyValue::new("url.path", "/v1/orders"),
        KeyValue::new("url.scheme", "http"),
    ];
    let ids: Vec<TraceId> = (0..4096).map(|_| RandomIdGenerator::default().new_trace_id()).collect();
    let root = Context::new();
    let bare = remote("");
    let kept = remote("ot=th:c");
    let ratio = || Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(0.1)));
    let consistent = || CompositeSampler::new(ParentThreshold::new(Probability::new(0.1)));

    println!("{:<44} {:>14} {:>12}", "decision", "ns, median", "allocations");
    let rows: [(&str, Box<dyn ShouldSample>, &Context); 9] = [
        ("root, SDK ratio 0.1", Box::new(ratio()), &root),
        ("root, consistent 0.1", Box::new(consistent()), &root),
        (
            "root, charter (all kept, writes ot=th:0)",
            Box::new(CharterSampler::new()),
            &root,
        ),
        ("parent without tracestate, SDK", Box::new(ratio()), &bare),
        ("parent without tracestate, consistent", Box::new(consistent()), &bare),
        (
            "parent without tracestate, charter",
            Box::new(CharterSampler::new()),
            &bare,
        ),
        ("parent with ot=th:c, SDK", Box::new(ratio()), &kept),
        ("parent with ot=th:c, consistent", Box::new(consistent()), &kept),
        ("parent with ot=th:c, charter", Box::new(CharterSampler::new()), &kept),
    ];
    for (name, sampler, context) in rows {
        let decide = |id: &TraceId| {
            let kind = &SpanKind::Server;
            black_box(sampler.should_sample(Some(black_box(context)), *id, "POST /v1/orders", kind, &attributes, &[]));
        };
        let allocated = allocation_counter::measure(|| ids.iter().for_each(decide));
        println!(
            "{name:<44} {:>14.0} {:>12.2}",
            median(&ids, &decide),
            allocated.count_total as f64 / ids.len() as f64
        );
    }
}

fn remote(tracestate: &str) -> Context {
    Context::new().with_remote_span_context(SpanContext::new(
        TraceId::from(0x0af7_6519_16cd_43dd_84ff_ffff_ffff_ffff),
        SpanId::from(1),
        TraceFlags::new(3),
        true,
        tracestate.parse::<TraceState>().unwrap_or_default(),
    ))
}

fn median(ids: &[TraceId], decide: &impl Fn(&TraceId)) -> f64 {
    let mut rounds: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            ids.iter().cycle().take(DECISIONS).for_each(decide);
            begun.elapsed()
        })
        .collect();
    rounds.sort();
    rounds[ROUNDS / 2].as_nanos() as f64 / DECISIONS as f64
}
