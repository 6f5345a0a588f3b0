//! The rows of a charter's tables.

use std::fmt;

use opentelemetry::trace::SpanKind;

use crate::error::{Code, Fault};

/// The mode of enforcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Plumbline is inactive; the process has the stock OpenTelemetry setup.
    Off,
    /// Findings are counted; nothing is changed.
    Observe,
    /// Findings are counted and corrected.
    Enforce,
}

impl Mode {
    /// Returns `off`, `observe` or `enforce`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Observe => "observe",
            Self::Enforce => "enforce",
        }
    }

    /// Parses `off`, `observe` or `enforce`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "off" => Some(Self::Off),
            "observe" => Some(Self::Observe),
            "enforce" => Some(Self::Enforce),
            _ => None,
        }
    }
}

/// A value of an attribute, as the charter states it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar {
    /// A text.
    Text(&'static str),
    /// A whole number.
    Int(i64),
    /// A number.
    Double(f64),
    /// True or false.
    Bool(bool),
}

impl fmt::Display for Scalar {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => out.write_str(text),
            Self::Int(number) => write!(out, "{number}"),
            Self::Double(number) => write!(out, "{number}"),
            Self::Bool(value) => write!(out, "{value}"),
        }
    }
}

/// Type of an attribute's value; of an enum, that of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeType {
    /// Any type.
    Any,
    /// `string`.
    String,
    /// `int`.
    Int,
    /// `double`.
    Double,
    /// `boolean`.
    Boolean,
    /// `string[]`.
    Strings,
    /// `int[]`.
    Ints,
    /// `double[]`.
    Doubles,
    /// `boolean[]`.
    Booleans,
}

/// The types with their names in a registry.
pub(super) const TYPES: [(&str, AttributeType); 9] = [
    ("any", AttributeType::Any),
    ("string", AttributeType::String),
    ("int", AttributeType::Int),
    ("double", AttributeType::Double),
    ("boolean", AttributeType::Boolean),
    ("string[]", AttributeType::Strings),
    ("int[]", AttributeType::Ints),
    ("double[]", AttributeType::Doubles),
    ("boolean[]", AttributeType::Booleans),
];

impl AttributeType {
    /// Returns its name in a registry.
    pub(crate) fn name(self) -> &'static str {
        let found = TYPES.iter().find(|(_, each)| *each == self);
        found.map_or("any", |(name, _)| name)
    }
}

/// The charter's rule for an attribute.
#[derive(Clone, Debug)]
pub struct AttributeRule {
    /// Name of the attribute.
    pub key: &'static str,
    /// Whether the rule applies to all keys that begin with this name and a dot.
    pub template: bool,
    /// Whether the attribute is deprecated.
    pub deprecated: bool,
    /// The attribute that replaces it.
    pub renamed_to: Option<&'static str>,
    /// How its value is redacted.
    pub sensitivity: Option<Sensitivity>,
    /// Most UTF-16 units of a text value.
    pub max_length: Option<usize>,
    /// Type of its value.
    pub value_type: AttributeType,
    /// The allowed values of a closed enum; empty if every value of the type is allowed.
    pub allowed: Vec<Scalar>,
    /// Most values that it may have as a label of a metric.
    pub max_values: Option<usize>,
    /// The value that replaces those beyond.
    pub on_overflow: Option<Scalar>,
}

#[cfg(test)]
impl AttributeRule {
    /// A rule without any constraint.
    pub const ANY: Self = Self {
        key: "",
        template: false,
        deprecated: false,
        renamed_to: None,
        sensitivity: None,
        max_length: None,
        value_type: AttributeType::Any,
        allowed: Vec::new(),
        max_values: None,
        on_overflow: None,
    };
}

/// How attributes, or metrics, that the charter does not list are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// Kept and not counted.
    Keep,
    /// Kept and counted.
    Observe,
    /// Dropped and counted.
    Drop,
}

/// How a sensitive value is redacted before export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sensitivity {
    /// The attribute is dropped.
    Drop,
    /// The value is replaced by a keyed hash.
    Hash,
    /// The value is replaced by asterisks.
    Mask,
    /// The value is exported although the key is sensitive by default.
    None,
}

/// A span type of the charter.
#[derive(Clone, Debug)]
pub struct SpanRow {
    /// Name of the type.
    pub name: &'static str,
    /// Span kind.
    pub kind: SpanKind,
    /// Template of the span name.
    pub template: &'static str,
    /// The attributes that identify the type; if empty, the span name does.
    pub matches: &'static [&'static str],
    /// The attributes that such a span must have.
    pub required: &'static [&'static str],
}

/// An event of the charter: of a span, or a log record with an event name.
#[derive(Clone, Debug)]
pub struct EventRow {
    /// Its name.
    pub name: &'static str,
    /// The attributes that it must have.
    pub required: &'static [&'static str],
}

/// Kind of a metric's instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instrument {
    /// A sum that only increases.
    Counter,
    /// The last value.
    Gauge,
    /// A distribution in explicit buckets.
    Histogram,
    /// A sum that increases and decreases.
    UpDownCounter,
}

/// A metric of the charter.
#[derive(Clone, Debug)]
pub struct Metric {
    /// Name, as exported.
    pub name: &'static str,
    /// Kind of instrument.
    pub instrument: Instrument,
    /// Unit in UCUM.
    pub unit: &'static str,
    /// Description.
    pub description: &'static str,
    /// Upper bounds of the buckets, in `unit`; empty unless it is a histogram.
    pub buckets: &'static [f64],
    /// The allowed attributes, by name.
    pub labels: &'static [&'static str],
    /// Most series in one process.
    pub max_series: Option<usize>,
    /// The attributes that each point must have.
    pub required: &'static [&'static str],
    /// Whether the metric is deprecated.
    pub deprecated: bool,
    /// The metric that replaces it.
    pub renamed_to: Option<&'static str>,
}

impl Metric {
    /// A metric without any constraint.
    pub const ANY: Self = Self {
        name: "",
        instrument: Instrument::Counter,
        unit: "",
        description: "",
        buckets: &[],
        labels: &[],
        max_series: None,
        required: &[],
        deprecated: false,
        renamed_to: None,
    };
}

/// Whether a call may be retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It may.
    Yes,
    /// It may not.
    No,
    /// It may after a stated delay; without one it may not.
    WithDelay,
}

/// The properties of one of the 16 codes.
#[derive(Clone, Copy, Debug)]
pub struct CodeRow {
    /// HTTP status of a response.
    pub http: u16,
    /// The fault, as seen by the service of origin.
    pub fault: Fault,
    /// Whether the call may be retried.
    pub retryable: Retry,
    /// Whether the server's span has status `Error`.
    pub server_error: bool,
}

/// The properties of a reason; `None` defers to the code's row.
#[derive(Clone, Copy, Debug)]
pub struct ReasonRow {
    /// UPPER_SNAKE name.
    pub reason: &'static str,
    /// The code that the reason belongs to.
    pub code: Option<Code>,
    /// The fault, as seen by the service of origin.
    pub fault: Option<Fault>,
    /// Whether the call may be retried.
    pub retryable: Option<Retry>,
    /// Whether the server's span has status `Error`.
    pub server_error: Option<bool>,
    /// HTTP status of a response.
    pub http: Option<u16>,
}

/// What a service at the trust boundary exposes of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expose {
    /// Code, reason and origin.
    Full,
    /// The code only.
    Code,
}

/// On which server telemetry `error.type` is set; on other telemetry of a failure it always is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorType {
    /// Where the span's status is `Error`, as in the semantic conventions.
    ServerErrors,
    /// On every failure.
    Failures,
}

/// A service of the charter.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// `service.name`.
    pub name: &'static str,
    /// Team that owns it.
    pub team: &'static str,
    /// Whether untrusted callers reach it.
    pub boundary: bool,
    /// Services that it calls.
    pub peers: &'static [&'static str],
    /// Patterns of its hosts: `host`, `host:port` or `*.suffix`.
    pub hosts: &'static [&'static str],
}

/// A source for the value of a resource attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A constant.
    Value(&'static str),
    /// An environment variable.
    Env(&'static str),
    /// `uuid` or `container`, determined by the process.
    Generate(&'static str),
    /// `team` or `digest`, from the charter; the user cannot override it.
    Charter(&'static str),
}

/// A required resource attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceKey {
    /// Name of the attribute.
    pub key: &'static str,
    /// Sources; the first one with a value wins.
    pub from: Vec<Source>,
}

/// A baggage key that may be propagated.
#[derive(Clone, Debug)]
pub struct BaggageKey {
    /// The key.
    pub key: &'static str,
    /// Most bytes of its value.
    pub max_bytes: usize,
    /// Whether it is copied to spans as an attribute.
    pub copy_to_spans: bool,
    /// Whether it is accepted from outside the trust boundary.
    pub from_boundary: bool,
}

/// A sampling rule for root spans.
#[derive(Clone, Debug)]
pub struct SamplingRule {
    /// Name of the rule.
    pub name: &'static str,
    /// The spans that it applies to.
    pub matches: Match,
    /// Sampling probability, 0 to 1.
    pub probability: f64,
}

/// The criteria of a sampling rule; every given criterion must match.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// `service.name`.
    pub service: Option<&'static str>,
    /// Span kind.
    pub kind: Option<SpanKind>,
    /// `http.request.method`, else `rpc.method`.
    pub method: Option<&'static str>,
    /// `http.route` if it is known at the start, else a template that `url.path` matches.
    pub route: Option<&'static str>,
    /// Baggage keys with their values; `*` matches any value.
    pub baggage: Vec<(&'static str, &'static str)>,
}

impl Match {
    /// Matches every span.
    pub const ALL: Self = Self {
        service: None,
        kind: None,
        method: None,
        route: None,
        baggage: Vec::new(),
    };
}

/// The mode of one rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Name of the rule.
    pub name: &'static str,
    /// Mode of the rule.
    pub mode: Mode,
}
