//! The charter as one immutable value.

use std::sync::Arc;

use super::{
    AttributeRule, CodeRow, ErrorType, EventRow, Expose, Metric, Mode, Place, ReasonRow, ResourceKey, Rule, Service,
    SpanRow, Unknown, place,
};
use crate::error::{Code, Fault};
use crate::propagation::Limits;
use crate::sampling::RootRules;

/// The rule that is enforced while a charter is refused.
const SENSITIVE: &str = "attribute-sensitive";

/// A compiled charter: everything that enforcement reads. Tables are sorted by name unless stated otherwise.
///
/// It is freed when nothing uses it any more, but for its names, which stay ([`super::interned`]).
#[derive(Clone, Debug)]
#[allow(dead_code)] // the rules at export read the rest
pub struct Charter {
    /// Its name, as the manifest of the registry has it.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// SHA-256 of the canonical form.
    pub digest: &'static str,
    /// Address of the schema, stamped on telemetry.
    pub schema_url: &'static str,
    /// Version of the base that it extends.
    pub base: Option<&'static str>,
    /// Whether it holds in place of a charter that is refused; see [`Charter::protected`].
    pub is_protected: bool,

    /// Mode of enforcement unless `PLUMBLINE_MODE` is set.
    pub mode: Mode,
    /// Modes of the rules that have one of their own.
    pub rules: Vec<Rule>,
    /// How attributes that the charter does not list are treated.
    pub unknown_attributes: Unknown,
    /// How metrics that the charter does not list are treated.
    pub unknown_metrics: Unknown,

    /// Rules of the attributes.
    pub attributes: Vec<AttributeRule>,
    /// Types of spans.
    pub spans: Vec<SpanRow>,
    /// Events.
    pub events: Vec<EventRow>,
    /// Metrics.
    pub metrics: Vec<Metric>,
    /// Words that are never ids in a span name.
    pub naming_words: &'static [&'static str],
    /// Literal texts of span names that resemble ids.
    pub span_name_words: &'static [&'static str],

    /// Rows of the 16 codes, by number from 1.
    pub codes: Vec<CodeRow>,
    /// Rows of the reasons.
    pub reasons: Vec<ReasonRow>,
    /// Codes of plain HTTP statuses, sorted by status.
    pub http_statuses: Vec<(u16, Code)>,
    /// Faults that differ from those of the codes, sorted by status.
    pub http_faults: Vec<(u16, Fault)>,
    /// Code of any other 4xx.
    pub http_other_4xx: Code,
    /// Code of any other 5xx.
    pub http_other_5xx: Code,
    /// What of an error is exposed at the trust boundary.
    pub expose: Expose,
    /// On which server telemetry `error.type` is set.
    pub error_type: ErrorType,

    /// The services, in the charter's order.
    pub services: Vec<Service>,
    /// Required resource attributes, in the charter's order.
    pub resource: Vec<ResourceKey>,
    /// The part of a deadline that each hop keeps, in milliseconds.
    pub deadline_margin_ms: u64,
    /// The largest share of the remaining time that a hop keeps.
    pub deadline_margin_max_ratio: f64,
    /// The baggage that may be propagated.
    pub(crate) baggage: Limits,
    /// Hosts that receive baggage in addition to the services.
    pub hosts: &'static [&'static str],
    /// Decides sampling of roots.
    pub(crate) sampler: RootRules,
    /// Where its rows stood that it was compiled from.
    pub places: Vec<Place>,
}

impl Charter {
    /// Returns the charter that holds in place of a refused one: it observes, but for `attribute-sensitive`, which is
    /// enforced in every process that is not off.
    pub(crate) fn protected(&self) -> Arc<Self> {
        Arc::new(Self {
            is_protected: true,
            mode: Mode::Observe,
            ..self.clone()
        })
    }

    /// Returns the line of a charter that comes into force.
    pub(crate) fn in_force_line(&self, source: &str, mode: Mode) -> String {
        let Self {
            name, version, digest, ..
        } = self;
        let does = match mode {
            Mode::Enforce => "enforcing",
            Mode::Observe => "observing",
            Mode::Off => "not applying",
        };
        let mode = mode.name();
        format!("{does} charter {name} {version} (digest {digest}) from {source} mode={mode}")
    }

    /// Returns the mode that a rule has by itself; the mode of the process may be weaker.
    pub fn mode_of(&self, rule: &str) -> Mode {
        let at = self.rules.binary_search_by(|row| row.name.cmp(rule));
        match at.map_or(self.mode, |at| self.rules[at].mode) {
            _ if self.is_protected && rule == SENSITIVE => Mode::Enforce,
            Mode::Enforce if self.is_protected => Mode::Observe,
            mode => mode,
        }
    }

    /// Returns the file and line of a row that it was compiled from; `list` is `attributes`, `metrics`, `spans`, `events`
    /// or `reasons`.
    pub fn place(&self, list: &str, name: &str) -> Option<&str> {
        place::find(&self.places, list, name)
    }

    /// Returns the metric of this name.
    pub fn metric(&self, name: &str) -> Option<&Metric> {
        find(&self.metrics, name, |metric| metric.name)
    }

    /// Returns the row of a reason.
    pub fn reason_row(&self, reason: &str) -> Option<&ReasonRow> {
        find(&self.reasons, reason, |row| row.reason)
    }

    /// Returns the service of this name.
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.name == name)
    }

    /// Returns the code of a plain HTTP status; `None` below 400.
    pub fn code_for_http_status(&self, status: u16) -> Option<Code> {
        match self.http_statuses.binary_search_by_key(&status, |row| row.0) {
            Ok(at) => Some(self.http_statuses[at].1),
            Err(_) if (400..500).contains(&status) => Some(self.http_other_4xx),
            Err(_) if status >= 500 => Some(self.http_other_5xx),
            Err(_) => None,
        }
    }

    /// Returns the fault that the charter states for an HTTP status with this code; `None` if the code decides.
    pub fn fault_for_http_status(&self, status: u16, code: Code) -> Option<Fault> {
        let at = self.http_faults.binary_search_by_key(&status, |row| row.0).ok()?;
        (self.code_for_http_status(status) == Some(code)).then_some(self.http_faults[at].1)
    }
}

fn find<'r, T>(rows: &'r [T], name: &str, of: impl Fn(&T) -> &'static str) -> Option<&'r T> {
    let at = rows.binary_search_by(|row| of(row).cmp(name)).ok()?;
    Some(&rows[at])
}
