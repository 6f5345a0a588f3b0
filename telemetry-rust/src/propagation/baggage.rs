//! The baggage propagator (W3C Baggage), and the filter of what is propagated.

use opentelemetry::Context;
use opentelemetry::baggage::{BaggageExt, KeyValueMetadata};
use opentelemetry::propagation::text_map_propagator::FieldIter;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};

#[cfg(feature = "conformance")]
use super::baggage_limits::Limits;
use super::baggage_limits::{BAGGAGE_KEY, BAGGAGE_SIZE};
use super::baggage_member::{self, Member};
use super::carrier::Lines;
use crate::enforce::{Example, Redaction};
use crate::{charter, setup};

const BAGGAGE: &str = "baggage";

/// Propagates W3C baggage, within the charter's allow-list and limits or within those of W3C only.
///
/// Unlike the SDK's propagator it reads all header lines, drops malformed members individually, decodes values, keeps
/// properties unchanged and writes members sorted by key.
///
/// ```
/// use opentelemetry::propagation::TextMapCompositePropagator;
/// use plumbline_telemetry::propagation::{BaggagePropagator, TraceContextPropagator};
///
/// opentelemetry::global::set_text_map_propagator(TextMapCompositePropagator::new(vec![
///     Box::new(TraceContextPropagator::new()),
///     Box::new(BaggagePropagator::any_key()),
/// ]));
/// ```
#[derive(Debug)]
pub struct BaggagePropagator {
    fields: [String; 1],
    filter: BaggageFilter,
}

/// The baggage that may be propagated.
#[derive(Debug)]
pub(super) enum BaggageFilter {
    Charter,
    AnyKey,
    #[cfg(feature = "conformance")]
    Given(Limits, bool),
}

impl BaggagePropagator {
    /// Allows only the charter's keys, within its limits; other members are dropped and counted. At the trust
    /// boundary only keys are accepted that the charter accepts from outside.
    ///
    /// ```
    /// use opentelemetry::Context;
    /// use opentelemetry::baggage::BaggageExt;
    /// use opentelemetry::propagation::TextMapPropagator;
    /// use plumbline_telemetry::propagation::{BaggagePropagator, HeaderExtractor};
    ///
    /// let mut headers = http::HeaderMap::new();
    /// headers.insert("baggage", "acme.channel=web".parse().unwrap());
    /// let context = BaggagePropagator::by_charter().extract_with_context(&Context::new(), &HeaderExtractor(&headers));
    /// assert!(context.baggage().get("acme.channel").is_some()); // base lists no key and only observes
    /// ```
    pub fn by_charter() -> Self {
        Self::under(BaggageFilter::Charter)
    }

    /// Allows every key, within the limits of W3C.
    pub fn any_key() -> Self {
        Self::under(BaggageFilter::AnyKey)
    }

    /// Allows only these keys, independent of the charter.
    #[cfg(feature = "conformance")]
    pub(crate) fn within(limits: Limits, at_boundary: bool) -> Self {
        Self::under(BaggageFilter::Given(limits, at_boundary))
    }

    fn under(filter: BaggageFilter) -> Self {
        Self {
            fields: [BAGGAGE.to_owned()],
            filter,
        }
    }
}

impl TextMapPropagator for BaggagePropagator {
    fn inject_context(&self, context: &Context, injector: &mut dyn Injector) {
        inject(context, injector, &self.filter);
    }

    fn extract_with_context(&self, context: &Context, extractor: &dyn Extractor) -> Context {
        extract(context, extractor, &self.filter)
    }

    fn fields(&self) -> FieldIter<'_> {
        FieldIter::new(&self.fields)
    }
}

pub(super) fn extract<'a>(context: &Context, carrier: impl Lines<'a>, filter: &BaggageFilter) -> Context {
    let mut members = baggage_member::of_lines(carrier.lines(BAGGAGE));
    filter.retain_incoming(&mut members);
    if members.is_empty() {
        return context.clone();
    }
    let baggage = members
        .into_iter()
        .map(|member| KeyValueMetadata::new(member.key, member.value, member.properties));
    context.with_baggage(baggage)
}

pub(super) fn inject(context: &Context, injector: &mut dyn Injector, filter: &BaggageFilter) {
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
    filter.retain_outgoing(&mut members);
    let header = baggage_member::header(&members);
    if !header.is_empty() {
        injector.set(BAGGAGE, header);
    }
}

impl BaggageFilter {
    /// Drops incoming members that are not allowed and counts them; in `observe` only counts them.
    fn retain_incoming(&self, members: &mut Vec<Member>) {
        if members.is_empty() {
            return;
        }
        match self {
            Self::Charter => {
                let at_boundary = charter::service(setup::service()).is_some_and(|service| service.boundary);
                setup::charter().baggage.retain(members, at_boundary, record);
            }
            Self::AnyKey => {}
            #[cfg(feature = "conformance")]
            Self::Given(limits, at_boundary) => limits.retain(members, *at_boundary, |_| true),
        }
    }

    /// Drops outgoing members that are not allowed and counts them; in `observe` only counts them.
    fn retain_outgoing(&self, members: &mut Vec<Member>) {
        match self {
            Self::Charter => {
                drop_sensitive(members, record);
                setup::charter().baggage.retain(members, false, record);
            }
            Self::AnyKey => {}
            #[cfg(feature = "conformance")]
            Self::Given(limits, _) => limits.retain(members, false, |_| true),
        }
    }
}

/// Counts a member that is not allowed; returns whether to drop it.
fn record(rule: &'static str) -> bool {
    let (what, expects) = match rule {
        BAGGAGE_KEY => ("baggage has a key that is not listed", "keys of the policy only"),
        BAGGAGE_SIZE => ("baggage is too large", "the sizes of the policy"),
        _ => ("baggage has a sensitive value", "nothing sensitive in baggage"),
    };
    setup::record_finding(rule, || Example::without_row(what, expects))
}

/// Drops sensitive members, whatever the policy lists; `refuse` counts one and returns whether to drop it.
fn drop_sensitive(members: &mut Vec<Member>, mut refuse: impl FnMut(&'static str) -> bool) {
    members.retain(|member| !is_sensitive(&member.key) || !refuse("attribute-sensitive"));
}

fn is_sensitive(key: &str) -> bool {
    Redaction::of(&setup::charter().attributes, key).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sensitive_members_are_dropped() {
        let header = b"customer.email=a@shop.example,plumbline.demo.fault=worker:slow,orders.customer=c-1";
        let mut members = baggage_member::of_lines([header.as_slice()].into_iter());
        let mut found = Vec::new();
        drop_sensitive(&mut members, |rule| {
            found.push(rule);
            true
        });
        assert_eq!(baggage_member::header(&members), "plumbline.demo.fault=worker:slow");
        assert_eq!(found, ["attribute-sensitive"; 2]);
    }

    #[test]
    fn when_observing_sensitive_members_stay() {
        let mut members = baggage_member::of_lines([b"customer.email=x".as_slice()].into_iter());
        drop_sensitive(&mut members, |_| false);
        assert_eq!(baggage_member::header(&members), "customer.email=x");
    }
}
