use opentelemetry::Context;
use opentelemetry::baggage::{BaggageExt, KeyValueMetadata};
use opentelemetry::propagation::text_map_propagator::FieldIter;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};

use super::carrier::Lines;
#[cfg(feature = "conformance")]
use super::limits::Limits;
use super::member::{self, Member};
use crate::charter::ATTRIBUTES;
use crate::law::Protection;
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
    law: Law,
}

/// What may travel.
#[derive(Clone, Copy, Debug)]
pub(super) enum Law {
    Charter,
    AnyKey,
    #[cfg(feature = "conformance")]
    Given(Limits, bool),
}

impl Baggage {
    /// Only the charter's keys, within its limits; the others are dropped and counted. At the trust boundary only
    /// keys enter that the charter lets in from there.
    ///
    /// ```
    /// use opentelemetry::Context;
    /// use opentelemetry::baggage::BaggageExt;
    /// use opentelemetry::propagation::TextMapPropagator;
    /// use plumbline_telemetry::propagation::{Baggage, Headers};
    ///
    /// let mut headers = http::HeaderMap::new();
    /// headers.insert("baggage", "plumbline.demo.fault=worker:slow,user.id=4711".parse().unwrap());
    /// let context = Baggage::by_charter().extract_with_context(&Context::new(), &Headers(&headers));
    /// assert!(context.baggage().get("plumbline.demo.fault").is_some() && context.baggage().get("user.id").is_none());
    /// ```
    pub fn by_charter() -> Self {
        Self::under(Law::Charter)
    }

    /// Every key, within the limits of W3C.
    pub fn any_key() -> Self {
        Self::under(Law::AnyKey)
    }

    /// Only these keys, whatever the charter says.
    #[cfg(feature = "conformance")]
    pub(crate) fn within(limits: Limits, at_boundary: bool) -> Self {
        Self::under(Law::Given(limits, at_boundary))
    }

    fn under(law: Law) -> Self {
        Self {
            fields: [BAGGAGE.to_owned()],
            law,
        }
    }
}

impl TextMapPropagator for Baggage {
    fn inject_context(&self, context: &Context, injector: &mut dyn Injector) {
        inject(context, injector, self.law);
    }

    fn extract_with_context(&self, context: &Context, extractor: &dyn Extractor) -> Context {
        extract(context, extractor, self.law)
    }

    fn fields(&self) -> FieldIter<'_> {
        FieldIter::new(&self.fields)
    }
}

pub(super) fn extract<'a>(context: &Context, carrier: impl Lines<'a>, law: Law) -> Context {
    let mut members = member::of_lines(carrier.lines(BAGGAGE));
    law.admit(&mut members);
    if members.is_empty() {
        return context.clone();
    }
    let baggage = members
        .into_iter()
        .map(|member| KeyValueMetadata::new(member.key, member.value, member.properties));
    context.with_baggage(baggage)
}

pub(super) fn inject(context: &Context, injector: &mut dyn Injector, law: Law) {
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
    law.release(&mut members);
    let header = member::header(&members);
    if !header.is_empty() {
        injector.set(BAGGAGE, header);
    }
}

impl Law {
    /// Drops what may not come in and counts it; in `observe` it is counted only.
    fn admit(self, members: &mut Vec<Member>) {
        if members.is_empty() {
            return;
        }
        match self {
            Self::Charter => {
                let at_boundary = charter::service(setup::service()).is_some_and(|service| service.boundary);
                charter::policy().baggage.retain(members, at_boundary, setup::finding);
            }
            Self::AnyKey => {}
            #[cfg(feature = "conformance")]
            Self::Given(limits, at_boundary) => limits.retain(members, at_boundary, |_| true),
        }
    }

    /// Drops what may not go out and counts it; in `observe` it is counted only.
    fn release(self, members: &mut Vec<Member>) {
        match self {
            Self::Charter => {
                leave_sensitive(members, setup::finding);
                charter::policy().baggage.retain(members, false, setup::finding);
            }
            Self::AnyKey => {}
            #[cfg(feature = "conformance")]
            Self::Given(limits, _) => limits.retain(members, false, |_| true),
        }
    }
}

/// What is sensitive goes to nobody, whatever the policy lists; `refuse` counts it and says whether it is left out.
fn leave_sensitive(members: &mut Vec<Member>, mut refuse: impl FnMut(&'static str) -> bool) {
    members.retain(|member| !is_sensitive(&member.key) || !refuse("attribute-sensitive"));
}

fn is_sensitive(key: &str) -> bool {
    Protection::of(ATTRIBUTES, key).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sensitive_goes_to_nobody() {
        let header = b"customer.email=a@shop.example,plumbline.demo.fault=worker:slow,orders.customer=c-1";
        let mut members = member::of_lines([header.as_slice()].into_iter());
        let mut found = Vec::new();
        leave_sensitive(&mut members, |rule| {
            found.push(rule);
            true
        });
        assert_eq!(member::header(&members), "plumbline.demo.fault=worker:slow");
        assert_eq!(found, ["attribute-sensitive"; 2]);
    }

    #[test]
    fn observed_it_stays() {
        let mut members = member::of_lines([b"customer.email=x".as_slice()].into_iter());
        leave_sensitive(&mut members, |_| false);
        assert_eq!(member::header(&members), "customer.email=x");
    }
}
