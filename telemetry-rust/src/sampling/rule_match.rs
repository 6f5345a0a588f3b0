//! Decides whether a sampling rule of the charter matches a span.

use opentelemetry::baggage::BaggageExt;
use opentelemetry::{KeyValue, Value};

use super::{Predicate, SamplingParameters};
use crate::charter::{Match, attribute};

/// Matches any value of a baggage key.
const ANY: &str = "*";

impl Predicate for Match {
    /// Whether every criterion of the rule matches the span.
    fn matches(&self, parameters: &SamplingParameters<'_>) -> bool {
        self.matches_in(crate::setup::service(), parameters)
    }
}

impl Match {
    pub(super) fn matches_in(&self, own: &str, parameters: &SamplingParameters<'_>) -> bool {
        self.service.is_none_or(|service| service == own)
            && self.kind.as_ref().is_none_or(|kind| kind == parameters.kind)
            && self
                .method
                .is_none_or(|method| is_method(parameters.attributes, method))
            && self.route.is_none_or(|route| is_route(parameters.attributes, route))
            && self.baggage.iter().all(|(key, value)| {
                let found = parameters.parent_context.baggage().get(key);
                found.is_some_and(|found| *value == ANY || found.as_str() == *value)
            })
    }
}

fn is_method(attributes: &[KeyValue], method: &str) -> bool {
    text(attributes, attribute::HTTP_REQUEST_METHOD)
        .or_else(|| text(attributes, attribute::RPC_METHOD))
        .is_some_and(|found| found == method)
}

fn is_route(attributes: &[KeyValue], route: &str) -> bool {
    match text(attributes, attribute::HTTP_ROUTE) {
        Some(found) => found == route,
        None => text(attributes, attribute::URL_PATH).is_some_and(|path| fits_template(path, route)),
    }
}

/// Whether a path matches a template segment by segment; `{x}` matches one segment that is not empty.
fn fits_template(path: &str, template: &str) -> bool {
    let mut segments = path.split('/');
    let fits = template.split('/').all(|wanted| match segments.next() {
        Some(segment) if is_placeholder(wanted) => !segment.is_empty(),
        Some(segment) => segment == wanted,
        None => false,
    });
    fits && segments.next().is_none()
}

fn is_placeholder(segment: &str) -> bool {
    segment.len() > 2 && segment.starts_with('{') && segment.ends_with('}')
}

fn text<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a str> {
    let found = attributes.iter().find(|attribute| attribute.key.as_str() == key)?;
    match &found.value {
        Value::String(text) => Some(text.as_str()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::OtelTraceState;
    use opentelemetry::Context;
    use opentelemetry::trace::{SpanKind, TraceId};

    fn matches(
        rule: &Match,
        kind: SpanKind,
        attributes: &[KeyValue],
        baggage: &[(&'static str, &'static str)],
    ) -> bool {
        let context = Context::new().with_baggage(baggage.iter().map(|(key, value)| KeyValue::new(*key, *value)));
        rule.matches(&SamplingParameters {
            parent_context: &context,
            parent: None,
            otel_trace_state: OtelTraceState::default(),
            trace_id: TraceId::from(1),
            name: "",
            kind: &kind,
            attributes,
            links: &[],
        })
    }

    #[test]
    fn a_rule_without_a_match_fits_everything() {
        assert!(matches(&Match::ALL, SpanKind::Internal, &[], &[]));
    }

    #[test]
    fn everything_that_is_given_must_fit() {
        let rule = Match {
            kind: Some(SpanKind::Server),
            route: Some("/healthz"),
            ..Match::ALL
        };
        let health = [KeyValue::new("http.route", "/healthz")];
        assert!(matches(&rule, SpanKind::Server, &health, &[]));
        assert!(!matches(&rule, SpanKind::Client, &health, &[]));
        assert!(!matches(&rule, SpanKind::Server, &[], &[]));
    }

    #[test]
    fn the_method_is_the_requests_else_the_calls() {
        let rule = Match {
            method: Some("shop.Prices/PriceOrder"),
            ..Match::ALL
        };
        let call = [KeyValue::new("rpc.method", "shop.Prices/PriceOrder")];
        assert!(matches(&rule, SpanKind::Server, &call, &[]));
        let both = [KeyValue::new("http.request.method", "POST"), call[0].clone()];
        assert!(!matches(&rule, SpanKind::Server, &both, &[]));
    }

    #[test]
    fn without_a_route_the_path_is_held_against_the_template() {
        let rule = Match {
            route: Some("/v1/orders/{id}"),
            ..Match::ALL
        };
        for (path, expected) in [
            ("/v1/orders/42", true),
            ("/v1/orders/", false),
            ("/v1/orders", false),
            ("/v1/orders/42/events", false),
            ("/v2/orders/42", false),
        ] {
            let attributes = [KeyValue::new("url.path", path)];
            assert_eq!(matches(&rule, SpanKind::Server, &attributes, &[]), expected, "{path}");
        }
        let routed = [
            KeyValue::new("http.route", "/v1/{any}/{id}"),
            KeyValue::new("url.path", "/v1/orders/42"),
        ];
        assert!(!matches(&rule, SpanKind::Server, &routed, &[]));
    }

    #[test]
    fn baggage_fits_by_value_or_by_being_there() {
        let any = Match {
            baggage: vec![("plumbline.demo.fault", "*")],
            ..Match::ALL
        };
        let one = Match {
            baggage: vec![("plumbline.demo.fault", "worker:slow")],
            ..Match::ALL
        };
        let slow = [("plumbline.demo.fault", "worker:slow")];
        assert!(matches(&any, SpanKind::Server, &[], &slow) && matches(&one, SpanKind::Server, &[], &slow));
        let panic = [("plumbline.demo.fault", "worker:panic")];
        assert!(matches(&any, SpanKind::Server, &[], &panic) && !matches(&one, SpanKind::Server, &[], &panic));
        assert!(!matches(&any, SpanKind::Server, &[], &[]));
    }

    #[test]
    fn another_services_rule_never_fits() {
        let rule = Match {
            service: Some("nobody"),
            ..Match::ALL
        };
        assert!(!matches(&rule, SpanKind::Server, &[], &[]));
    }
}
