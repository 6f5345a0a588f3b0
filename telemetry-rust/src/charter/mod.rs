//! The charter as this crate was built with: names, tables and policy, generated from `charter/`.
//!
//! `generated.rs` is written by `plumbline generate rust`; the types of its tables are here.

mod callee;
mod compiled;
mod reload;
#[rustfmt::skip]
mod generated;
mod policy;

#[cfg(feature = "conformance")]
pub(crate) use callee::callee_of;
pub(crate) use callee::{callee, is_boundary};
pub use generated::*;
pub(crate) use policy::policy;
pub(crate) use reload::{CharterFile, CharterWatcher, observe};

use opentelemetry::trace::SpanKind;

use crate::error::{Code, Fault};

/// How strictly the charter is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Plumbline does nothing; the process has the stock set-up.
    Off,
    /// Findings are counted, nothing is altered.
    Observe,
    /// Findings are counted and corrected.
    Enforce,
}

impl Mode {
    /// Reads `off`, `observe` or `enforce`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "off" => Some(Self::Off),
            "observe" => Some(Self::Observe),
            "enforce" => Some(Self::Enforce),
            _ => None,
        }
    }
}

/// What the charter says of an attribute.
#[derive(Debug)]
pub struct AttributeRule {
    /// Name of the attribute.
    pub key: &'static str,
    /// Whether it stands for all that begin with its name and a dot.
    pub template: bool,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// The name that took over from it.
    pub renamed_to: Option<&'static str>,
    /// What is done with its value.
    pub sensitivity: Option<Sensitivity>,
    /// UTF-16 units that a text may have.
    pub max_length: Option<usize>,
}

impl AttributeRule {
    /// Nothing is said of it.
    pub const ANY: Self = Self {
        key: "",
        template: false,
        deprecated: false,
        renamed_to: None,
        sensitivity: None,
        max_length: None,
    };
}

/// What is done about attributes that the charter does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// They stay and are not counted.
    Keep,
    /// They stay and are counted.
    Observe,
    /// They are left out and counted.
    Drop,
}

/// What is done with a sensitive value before it leaves the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sensitivity {
    /// The attribute is left out.
    Drop,
    /// A keyed hash takes its place.
    Hash,
    /// Asterisks take its place.
    Mask,
    /// Nothing: it may leave, though its key is sensitive elsewhere.
    None,
}

/// A span of the charter.
#[derive(Debug)]
pub struct SpanRow {
    /// Its type.
    pub name: &'static str,
    /// Its kind.
    pub kind: SpanKind,
    /// Template of its name.
    pub template: &'static str,
    /// The attributes by which it is told; without any, by its name.
    pub matches: &'static [&'static str],
}

/// Kind of a metric's instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instrument {
    /// Sums that only grow.
    Counter,
    /// Values as last read.
    Gauge,
    /// Distributions in explicit buckets.
    Histogram,
    /// Sums that grow and shrink.
    UpDownCounter,
}

/// A metric of the charter.
#[derive(Debug)]
pub struct Metric {
    /// Name, as exported.
    pub name: &'static str,
    /// Kind of instrument.
    pub instrument: Instrument,
    /// Unit in UCUM.
    pub unit: &'static str,
    /// What it measures.
    pub description: &'static str,
    /// Upper bounds of the buckets, in `unit`; empty unless it is a histogram.
    pub buckets: &'static [f64],
    /// The only attributes it may carry, by name.
    pub labels: &'static [&'static str],
    /// Most series in one process.
    pub max_series: Option<usize>,
}

/// Whether the same call may be tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It may.
    Yes,
    /// It may not.
    No,
    /// It may once a stated delay has passed, hence only where one is stated.
    WithDelay,
}

/// What one of the 16 codes means.
#[derive(Clone, Copy, Debug)]
pub struct CodeRow {
    /// The code.
    pub code: Code,
    /// Status of an HTTP answer.
    pub http: u16,
    /// Whose fault, seen from where it began.
    pub fault: Fault,
    /// Whether to try again.
    pub retryable: Retry,
    /// Whether a server's span counts as failed.
    pub server_error: bool,
}

/// What a reason means; `None` leaves it to the code's row.
#[derive(Clone, Copy, Debug)]
pub struct ReasonRow {
    /// UPPER_SNAKE word.
    pub reason: &'static str,
    /// The code that the reason comes with.
    pub code: Option<Code>,
    /// Whose fault.
    pub fault: Option<Fault>,
    /// Whether to try again.
    pub retryable: Option<Retry>,
    /// Whether a server's span counts as failed.
    pub server_error: Option<bool>,
    /// Status of an HTTP answer.
    pub http: Option<u16>,
}

/// What of a failure leaves a service at the trust boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expose {
    /// Code, reason and origin.
    Full,
    /// The code alone.
    Code,
}

/// On which telemetry of a server `error.type` stands; on that of others it always does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorType {
    /// Where the span's status is `Error`, as the semantic conventions have it.
    ServerErrors,
    /// On every failure.
    Failures,
}

/// A service of the charter.
#[derive(Debug)]
pub struct Service {
    /// `service.name`.
    pub name: &'static str,
    /// Team that owns it.
    pub team: &'static str,
    /// Importance, 1 is highest.
    pub tier: u8,
    /// Whether strangers call it.
    pub boundary: bool,
    /// Services it calls.
    pub peers: &'static [&'static str],
    /// Patterns of its own hosts: `host`, `host:port` or `*.suffix`.
    pub hosts: &'static [&'static str],
}

/// Where the value of a resource attribute comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// This text.
    Value(&'static str),
    /// This environment variable.
    Env(&'static str),
    /// `uuid` or `container`, made by the process.
    Generate(&'static str),
    /// `team` or `digest`, from the charter; not the user's to change.
    Charter(&'static str),
}

/// A resource attribute that every service must have.
#[derive(Debug)]
pub struct ResourceKey {
    /// Its name.
    pub key: &'static str,
    /// Sources, the first with a value wins.
    pub from: &'static [Source],
}

/// A baggage key that may travel.
#[derive(Debug)]
pub struct BaggageKey {
    /// The key.
    pub key: &'static str,
    /// Most bytes of its value.
    pub max_bytes: usize,
    /// Whether spans get it as an attribute.
    pub copy_to_spans: bool,
    /// Whether it may come from outside the trust boundary.
    pub from_boundary: bool,
}

/// A sampling rule of roots.
#[derive(Debug)]
pub struct SamplingRule {
    /// Its name.
    pub name: &'static str,
    /// The spans that it decides for.
    pub matches: Match,
    /// Share of traces kept, 0 to 1.
    pub probability: f64,
}

/// The spans that a sampling rule is for: everything that is given must fit.
#[derive(Debug, PartialEq)]
pub struct Match {
    /// `service.name`.
    pub service: Option<&'static str>,
    /// Kind of span.
    pub kind: Option<SpanKind>,
    /// `http.request.method`, else `rpc.method`.
    pub method: Option<&'static str>,
    /// `http.route` where it is known at the start, else a template that `url.path` fits.
    pub route: Option<&'static str>,
    /// Baggage keys with their values; `*` is any.
    pub baggage: &'static [(&'static str, &'static str)],
}

impl Match {
    /// Fits every span.
    pub const ALL: Self = Self {
        service: None,
        kind: None,
        method: None,
        route: None,
        baggage: &[],
    };
}

/// Mode of one rule.
#[derive(Debug)]
pub struct Rule {
    /// The rule's name.
    pub name: &'static str,
    /// How strictly it is held.
    pub mode: Mode,
}

/// The row of a reason, if the charter in force knows it.
///
/// ```
/// use plumbline_telemetry::charter::reason_row;
///
/// assert!(reason_row("SKU_UNKNOWN").is_some() && reason_row("NEVER_HEARD_OF").is_none());
/// ```
pub fn reason_row(reason: &str) -> Option<&'static ReasonRow> {
    let reasons = policy().reasons;
    let at = reasons.binary_search_by(|row| row.reason.cmp(reason)).ok()?;
    Some(&reasons[at])
}

/// The service of this name, if the charter in force knows it.
///
/// ```
/// assert_eq!(plumbline_telemetry::charter::service("gateway").unwrap().peers, ["worker"]);
/// ```
pub fn service(name: &str) -> Option<&'static Service> {
    policy().services.iter().find(|service| service.name == name)
}

/// The code of a plain HTTP status, `None` below 400.
///
/// ```
/// use plumbline_telemetry::charter::code_for_http_status;
/// use plumbline_telemetry::error::Code;
///
/// assert_eq!((code_for_http_status(404), code_for_http_status(204)), (Some(Code::NotFound), None));
/// ```
pub fn code_for_http_status(status: u16) -> Option<Code> {
    let policy = policy();
    match policy.http_statuses.binary_search_by_key(&status, |row| row.0) {
        Ok(at) => Some(policy.http_statuses[at].1),
        Err(_) if (400..500).contains(&status) => Some(policy.http_other_4xx),
        Err(_) if status >= 500 => Some(policy.http_other_5xx),
        Err(_) => None,
    }
}

/// The fault of a failure whose HTTP status is this, where the status says it and not the code alone.
///
/// ```
/// use plumbline_telemetry::charter::fault_for_http_status;
/// use plumbline_telemetry::error::{Code, Fault};
///
/// assert_eq!(fault_for_http_status(405, Code::Unimplemented), Some(Fault::Caller));
/// assert_eq!((fault_for_http_status(405, Code::Internal), fault_for_http_status(501, Code::Unimplemented)), (None, None));
/// ```
pub fn fault_for_http_status(status: u16, code: Code) -> Option<Fault> {
    let faults = policy().http_faults;
    let at = faults.binary_search_by_key(&status, |row| row.0).ok()?;
    (code_for_http_status(status) == Some(code)).then_some(faults[at].1)
}

/// On which telemetry of a server `error.type` stands, by the charter in force.
///
/// ```
/// use plumbline_telemetry::charter::{ErrorType, error_type};
///
/// assert_eq!(error_type(), ErrorType::ServerErrors);
/// ```
pub fn error_type() -> ErrorType {
    policy().error_type
}

/// Words that are names, however much they look like ids, by the charter in force.
///
/// ```
/// assert!(!plumbline_telemetry::charter::naming_words().contains(&"4711"));
/// ```
pub fn naming_words() -> &'static [&'static str] {
    policy().naming_words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_at_their_numbers() {
        for (at, row) in CODES.iter().enumerate() {
            assert_eq!(row.code as usize, at + 1);
        }
    }

    #[test]
    fn tables_are_sorted_for_binary_search() {
        assert!(REASONS.is_sorted_by_key(|row| row.reason));
        assert!(BAGGAGE.is_sorted_by_key(|row| row.key));
        assert!(HTTP_STATUSES.is_sorted_by_key(|row| row.0));
        assert!(HTTP_FAULTS.is_sorted_by_key(|row| row.0));
        assert!(METRICS.is_sorted_by_key(|metric| metric.name));
        assert!(ATTRIBUTES.is_sorted_by_key(|row| row.key));
    }

    #[test]
    fn reasons_and_services_are_found_by_name() {
        assert_eq!(reason_row("PANIC").unwrap().code, Some(Code::Internal));
        assert!(reason_row("NO_SUCH_REASON").is_none());
        assert_eq!(service("gateway").unwrap().peers, ["worker"]);
        assert!(service("stranger").is_none());
    }

    #[test]
    fn unlisted_http_statuses_fall_to_their_class() {
        assert_eq!(code_for_http_status(200), None);
        assert_eq!(code_for_http_status(404), Some(Code::NotFound));
        assert_eq!(code_for_http_status(418), Some(HTTP_OTHER_4XX));
        assert_eq!(code_for_http_status(599), Some(HTTP_OTHER_5XX));
    }
}
