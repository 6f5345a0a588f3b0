//! What the conformance executor and the fuzz targets call. Not part of the public interface.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::HeaderMap;
use opentelemetry::metrics::{Meter, MeterProvider as _};
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::{SpanContext, SpanKind, TraceContextExt, TraceId, TraceState};
use opentelemetry::{Context, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue as OtlpKeyValue;
use opentelemetry_proto::tonic::logs::v1::ScopeLogs;
use opentelemetry_proto::tonic::metrics::v1::ResourceMetrics;
use opentelemetry_proto::tonic::trace::v1::ResourceSpans;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::SdkLogRecord;
use opentelemetry_sdk::metrics::data::ResourceMetrics as SdkResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::metrics::{Instrument as SdkInstrument, PeriodicReader, SdkMeterProvider, Temporality};
use opentelemetry_sdk::trace::{SamplingResult, ShouldSample, SpanData};
use tonic::metadata::MetadataMap;

use crate::charter;
pub use crate::charter::rows::*;
use crate::charter::trust::{Keys, Moment, Signature, Untrusted};
pub use crate::charter::value::Charter;
use crate::enforce::testing::{self, Fixed};
use crate::enforce::{
    Active, AttributeRules, ExportRules, LabelFilter, MetricRules, RemovedValues, ResourceRules, views,
};
use crate::error::details::{self, Details};
use crate::error::error_header::{self, ErrorHeader};
use crate::error::{Code, Error, Side, Tuple, problem_details};
use crate::export::{LogExportRules, SpanExportRules};
use crate::propagation::{
    BaggagePropagator, HeaderExtractor, Limits, MetadataExtractor, TraceContextPropagator, receives_baggage,
    tracestate_lists,
};
use crate::sampling::{CharterSampler, OtelTraceState, Randomness, RootRules, Threshold};
use crate::{naming, resource, setup};

/// The headers or the metadata of a request.
#[derive(Debug)]
pub enum Carrier {
    /// HTTP.
    Http(HeaderMap),
    /// gRPC.
    Grpc(MetadataMap),
    /// Lines that neither type accepts: names in lower case, lines in order.
    Text(Pairs),
}

/// Names or keys with their values.
pub type Pairs = Vec<(String, String)>;

/// Checks the signature of a charter at a time; returns the ids of the keys that signed, or why it is refused.
pub fn signers(charter: &[u8], signature: &[u8], keys: &str, now: &str) -> Result<Vec<String>, String> {
    let word = |untrusted: Box<Untrusted>| untrusted.refusal.word().to_owned();
    let now = Moment::read(now).flatten().ok_or("now is no time")?;
    let keys = Keys::read("keys", keys.as_bytes()).map_err(word)?;
    let signature = Signature::read("signature", signature).map_err(word)?;
    let signers = keys.check(&signature, charter, now.seconds).map_err(word)?;
    Ok(signers.into_iter().map(str::to_owned).collect())
}

/// Lines of text.
struct Texts<'a>(&'a [(String, String)]);

impl Extractor for Texts<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.get_all(key)?.first().copied()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn get_all(&self, key: &str) -> Option<Vec<&str>> {
        let lines = self.0.iter().filter(|(name, _)| name == key);
        Some(lines.map(|(_, line)| line.as_str()).collect())
    }
}

impl Carrier {
    fn extract(&self, propagator: &impl TextMapPropagator) -> Context {
        match self {
            Self::Http(headers) => propagator.extract_with_context(&Context::new(), &HeaderExtractor(headers)),
            Self::Grpc(metadata) => propagator.extract_with_context(&Context::new(), &MetadataExtractor(metadata)),
            Self::Text(lines) => propagator.extract_with_context(&Context::new(), &Texts(lines)),
        }
    }
}

/// Injected headers, in order.
#[derive(Debug, Default)]
pub struct Written(pub Vec<(String, String)>);

impl Injector for Written {
    fn set(&mut self, key: &str, value: String) {
        self.0.push((key.to_owned(), value));
    }
}

/// Extracts the trace context of a request with its whole tracestate, and injects it.
pub fn trace_context(carrier: &Carrier) -> (Option<(SpanContext, Pairs)>, Written) {
    let context = carrier.extract(&TraceContextPropagator::new());
    let mut written = Written::default();
    TraceContextPropagator::new().inject_context(&context, &mut written);
    if !context.has_active_span() {
        return (None, written);
    }
    let ids = context.span().span_context().clone();
    let header = written.0.iter().find(|(key, _)| key == "tracestate");
    let members = header.map_or_else(Vec::new, |(_, header)| {
        let pairs = header.split(',').filter_map(|member| member.split_once('='));
        pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    });
    (Some((ids, members)), written)
}

/// Extracts the baggage of a request by a policy, and injects it.
pub fn baggage(
    carrier: &Carrier,
    max_bytes: usize,
    max_entries: usize,
    keys: Vec<BaggageKey>,
    at_boundary: bool,
) -> (Context, Written) {
    let limits = Limits {
        max_bytes,
        max_entries,
        keys,
    };
    let propagator = BaggagePropagator::within(limits, at_boundary);
    let context = carrier.extract(&propagator);
    let mut written = Written::default();
    propagator.inject_context(&context, &mut written);
    (context, written)
}

/// Whether a call to a host carries baggage.
pub fn host_receives_baggage(host: Option<&str>, peers: &[&str], hosts: &[&str]) -> bool {
    receives_baggage(host, peers, hosts)
}

/// Sets or removes the threshold of a tracestate; the input is a valid list.
pub fn with_threshold(tracestate: &str, threshold: Option<Threshold>) -> String {
    tracestate_lists::rewritten(tracestate, |held| {
        OtelTraceState::from_trace_state(held).write_to(held, threshold)
    })
}

/// Returns the randomness of a trace with a tracestate.
pub fn randomness(trace: TraceId, tracestate: &str) -> Randomness {
    let held = tracestate_lists::held(tracestate);
    let of_state = OtelTraceState::from_trace_state(&held).randomness;
    of_state.unwrap_or_else(|| Randomness::from_trace_id(trace))
}

/// Decides sampling of a span by rules; `context` contains its parent and baggage. Also returns the rule.
pub fn decision(
    rules: Vec<SamplingRule>,
    service: &str,
    context: &Context,
    trace: TraceId,
    kind: SpanKind,
    attributes: &[KeyValue],
) -> (SamplingResult, &'static str) {
    if context.has_active_span() {
        let followed = CharterSampler::new().should_sample(Some(context), trace, "", &kind, attributes, &[]);
        return (followed, "parent");
    }
    RootRules::new(rules).decide_for(service, context, trace, &kind, attributes)
}

/// Returns a context with a remote parent that has a tracestate.
pub fn with_parent(context: &Context, parent: SpanContext, tracestate: &str) -> Context {
    let held = tracestate_lists::held(tracestate);
    context.with_remote_span_context(SpanContext::new(
        parent.trace_id(),
        parent.span_id(),
        parent.trace_flags(),
        true,
        held,
    ))
}

/// Returns the injected header of a tracestate, including the members of `before` that the SDK's type does not
/// accept.
pub fn tracestate_after(before: &str, after: &TraceState) -> String {
    tracestate_lists::rewritten(before, |_| after.clone())
}

/// Returns the tuple of an error as a service records it.
pub fn tuple_of_error(error: impl Into<Box<dyn std::error::Error + Send + Sync>>, service: &'static str) -> Tuple {
    Error::from_error(error).tuple_in(service)
}

/// Returns what a side records of a failure under a setting of the charter: span attributes and metric labels.
pub fn recorded(tuple: &Tuple, side: Side, setting: ErrorType) -> (Vec<KeyValue>, Vec<KeyValue>) {
    (
        tuple.attributes_under(setting, side).collect(),
        tuple.labels_under(setting, side).collect(),
    )
}

/// Returns the tuple of an HTTP response from `peer`.
pub fn tuple_of_response(
    status: u16,
    content_type: &str,
    body: &[u8],
    peer: &'static str,
    recorded_by: &str,
) -> Option<Tuple> {
    problem_details::tuple_of_response(status, content_type, body, peer, recorded_by)
}

/// Returns the service of a charter that a call goes to.
pub fn callee(services: &[Service], own: &str, named: Option<&str>, host: Option<&str>) -> Option<&'static str> {
    charter::callee_of(services, own, named, host)
}

/// Returns the tuple of an HTTP response from `callee`: by its error header, else by its status; `None` on success.
pub fn tuple_of_header(
    status: u16,
    lines: &[&str],
    retry_after: Option<&str>,
    callee: Option<&'static str>,
    own: &'static str,
) -> Option<Tuple> {
    let delayed = retry_after.is_some_and(error_header::is_delay);
    let by_status = Tuple::from_http_status(status, callee.unwrap_or(own), own)?;
    let stated = callee.and_then(|callee| Some((callee, ErrorHeader::of_lines(lines)?)));
    Some(match stated {
        Some((callee, stated)) => stated.tuple(callee, delayed, own).0,
        None => Tuple::new(by_status.code, by_status.origin, by_status.reason, delayed, own),
    })
}

/// Formats the error header.
pub fn written_header(code: Code, reason: &str, origin: &str) -> String {
    error_header::written(code, reason, origin)
}

/// Returns the tuple of a gRPC status with this trailer, as a client of `peer` records it.
pub fn tuple_of_trailer(status: &tonic::Status, trailer: &str, peer: &'static str, own: &str) -> Option<Tuple> {
    let code = Code::from_tonic(status.code())?;
    let details = Details::decode(status.details());
    let stated = ErrorHeader::of_lines(&[trailer]).filter(|stated| stated.code == code && !details.has_info);
    match stated {
        Some(stated) => Some(stated.tuple(peer, details.retry_delay.is_some(), own).0),
        None => Tuple::from_status(status, peer, own),
    }
}

/// Returns the details and the trailer of a failure, given the application's own details.
pub fn within_budget(
    message: &str,
    own: &[u8],
    tuple: &Tuple,
    delay: Option<Duration>,
) -> (Option<Vec<u8>>, Option<String>) {
    let with_ours = match own {
        [] => details::encode(tuple, message, delay),
        own => details::replace_info(own, tuple, message),
    };
    match details::fit(details::message_length(message), with_ours.len()) {
        true => (Some(with_ours), None),
        false => (
            None,
            Some(error_header::written(tuple.code, tuple.reason, tuple.origin)),
        ),
    }
}

/// Renders the span name of a template.
pub fn span_name<'a>(template: &str, value: impl Fn(&str) -> Option<Cow<'a, str>>) -> Option<String> {
    naming::rendered(template, value)
}

/// Replaces the ids in a span name; borrowed if it has none. Words, and values of template attributes, are not ids.
pub fn without_ids<'n, 'v>(
    name: &'n str,
    words: &[&str],
    value: impl Fn(&'static str) -> Option<&'v str>,
) -> Cow<'n, str> {
    let values: Vec<&str> = naming::TEMPLATES.into_iter().filter_map(value).collect();
    let known = naming::Known {
        words,
        values: &values,
        ..naming::Known::default()
    };
    naming::without_ids(name, &known)
}

/// Returns the charter in force.
pub fn charter() -> Arc<Charter> {
    setup::charter().to_arc()
}

/// Returns the resource of a service.
pub fn resource(service: &str, set: &[(String, String)], variables: &dyn Fn(&str) -> Option<String>) -> Arc<Resource> {
    Arc::new(resource::of(&setup::charter(), service, set, variables, true).0)
}

/// The rules that the exporters apply, of one charter in its own mode, with the hash key `key`.
#[derive(Debug)]
pub struct Exporting {
    fixed: Arc<Fixed>,
    rules: AttributeRules,
    at_export: ExportRules,
}

impl Exporting {
    /// Reads a compiled charter.
    pub fn of(compiled: &str) -> Result<Self, String> {
        charter::read(compiled).map(Self::by)
    }

    /// The rules of the charter in force.
    pub fn in_force() -> Self {
        Self::by(setup::charter().to_arc())
    }

    fn by(charter: Arc<Charter>) -> Self {
        let mode = charter.mode;
        let fixed = Fixed::new(charter, mode);
        let rules = AttributeRules::new(Some(b"key"), fixed.clone());
        Self {
            fixed,
            at_export: testing::at_export(rules.clone()),
            rules,
        }
    }

    /// The findings so far: rules, and whether they were enforced.
    pub fn findings(&self) -> Vec<(&'static str, bool)> {
        let found = self.fixed.found();
        found.into_iter().map(|(rule, enforced, _)| (rule, enforced)).collect()
    }

    /// The schema URL of the charter.
    pub fn schema_url(&self) -> &'static str {
        self.fixed.charter.schema_url
    }

    /// Applies the rules to spans.
    pub fn spans(&self, batch: Vec<SpanData>) -> Vec<ResourceSpans> {
        SpanExportRules::new(self.at_export.clone()).message(batch, &Default::default())
    }

    /// Applies the rules to a log record.
    pub fn logs(&self, record: &SdkLogRecord, scope: &InstrumentationScope) -> Vec<ScopeLogs> {
        let rules = LogExportRules::new(self.at_export.clone());
        rules.message([(record, scope)].into_iter()).1
    }

    /// Applies the rules to what instruments of a meter record, and to their points. After each recording all points are
    /// read; returns those of the last.
    pub fn metrics(
        &self,
        scope: InstrumentationScope,
        recordings: &[&dyn Fn(&Meter)],
    ) -> Result<Vec<ResourceMetrics>, String> {
        let rules = MetricRules::new(self.at_export.clone());
        self.read(scope, recordings, |message| rules.apply(message))
    }

    /// Returns the series that the SDK makes of what instruments of a meter record.
    pub fn recorded(
        &self,
        scope: InstrumentationScope,
        recording: &dyn Fn(&Meter),
    ) -> Result<Vec<ResourceMetrics>, String> {
        self.read(scope, &[recording], |_| ())
    }

    fn read(
        &self,
        scope: InstrumentationScope,
        recordings: &[&dyn Fn(&Meter)],
        correct: impl Fn(&mut Vec<ResourceMetrics>),
    ) -> Result<Vec<ResourceMetrics>, String> {
        let exporter = Captured::default();
        let fixed = self.fixed.clone();
        let provider = SdkMeterProvider::builder()
            .with_view(move |instrument: &SdkInstrument| views::of(&Active::of(&*fixed), instrument))
            .with_reader(PeriodicReader::builder(exporter.clone()).build())
            .build();
        let meter = LabelFilter::new(provider.clone(), self.rules.clone()).meter_with_scope(scope);
        let mut message = Vec::new();
        for recording in recordings {
            recording(&meter);
            provider.force_flush().map_err(|error| error.to_string())?;
            message = exporter.0.lock().map_err(|error| error.to_string())?.clone();
            correct(&mut message);
        }
        Ok(message)
    }

    /// Redacts the attributes of a resource.
    pub fn resource(&self, resource: &Resource) -> Vec<OtlpKeyValue> {
        ResourceRules::new(self.rules.clone(), resource).attributes(&self.rules.active())
    }

    /// Applies the attribute rules to a log field; `None` if it is dropped.
    pub fn log_field(&self, field: KeyValue) -> Option<KeyValue> {
        let removed = &mut RemovedValues::default();
        self.rules.apply_to_field(&self.rules.active(), field, removed)
    }
}

/// Keeps what an export would send.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<ResourceMetrics>>>);

impl PushMetricExporter for Captured {
    async fn export(&self, metrics: &SdkResourceMetrics) -> OTelSdkResult {
        if let Ok(mut captured) = self.0.lock() {
            *captured = ExportMetricsServiceRequest::from(metrics).resource_metrics;
        }
        Ok(())
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn temporality(&self) -> Temporality {
        Temporality::Cumulative
    }
}
