use opentelemetry::Context;
use opentelemetry::baggage::{BaggageExt, KeyValueMetadata};
use opentelemetry::propagation::text_map_propagator::FieldIter;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};

use super::carrier::Lines;
use super::member::{self, Member};
use crate::{charter, setup};

const BAGGAGE: &str = "baggage";

/// W3C baggage, in and out, by the charter's allow-list and limits or by those of W3C alone.
///
/// In the place of the SDK's propagator it reads all lines, drops malformed members alone, decodes values, keeps
/// properties as they are and writes members in the order of their keys.
///
/// ```
/// use opentelemetry::propagation::TextMapCompositePropagator;
/// use plumbline_telemetry::propagation::{Baggage, TraceContext};
///
/// opentelemetry::global::set_text_map_propagator(TextMapCompositePropagator::new(vec![
///     Box::new(TraceContext::new()),
///     Box::new(Baggage::any_key()),
/// ]));
/// ```
#[derive(Debug)]
pub struct Baggage {
    fields: [String; 1],
    by_charter: bool,
}

impl Baggage {
    /// Only the charter's keys, within its limits; the others are dropped and counted. At the trust boundary only
    /// keys enter that the charter lets in from there.
    pub fn by_charter() -> Self {
        Self {
            fields: [BAGGAGE.to_owned()],
            by_charter: true,
        }
    }

    /// Every key, within the limits of W3C.
    pub fn any_key() -> Self {
        Self {
            fields: [BAGGAGE.to_owned()],
            by_charter: false,
        }
    }
}

impl TextMapPropagator for Baggage {
    fn inject_context(&self, context: &Context, injector: &mut dyn Injector) {
        inject(context, injector, self.by_charter);
    }

    fn extract_with_context(&self, context: &Context, extractor: &dyn Extractor) -> Context {
        extract(context, extractor, self.by_charter)
    }

    fn fields(&self) -> FieldIter<'_> {
        FieldIter::new(&self.fields)
    }
}

pub(super) fn extract<'a>(context: &Context, carrier: impl Lines<'a>, by_charter: bool) -> Context {
    let mut members = member::of_lines(carrier.lines(BAGGAGE));
    if by_charter && !members.is_empty() {
        let at_boundary = charter::service(setup::service()).is_some_and(|service| service.boundary);
        retain_allowed(&mut members, at_boundary);
    }
    if members.is_empty() {
        return context.clone();
    }
    let baggage = members
        .into_iter()
        .map(|member| KeyValueMetadata::new(member.key, member.value, member.properties));
    context.with_baggage(baggage)
}

pub(super) fn inject(context: &Context, injector: &mut dyn Injector, by_charter: bool) {
    let baggage = context.baggage();
    if baggage.is_empty() {
        return;
    }
    let mut members: Vec<Member> = baggage
        .iter()
        .map(|(key, (value, properties))| Member {
            key: key.as_str().to_owned(),
            value: value.as_str().to_owned(),
            properties: properties.as_str().to_owned(),
        })
        .collect();
    members.sort_by(|one, other| one.key.cmp(&other.key));
    if by_charter {
        retain_allowed(&mut members, false);
    }
    let header = member::header(&members);
    if !header.is_empty() {
        injector.set(BAGGAGE, header);
    }
}

/// Drops what may not travel and counts it; in `observe` it is counted only.
fn retain_allowed(members: &mut Vec<Member>, at_boundary: bool) {
    let limits = charter::policy().baggage;
    limits.retain(members, at_boundary, setup::finding);
}
