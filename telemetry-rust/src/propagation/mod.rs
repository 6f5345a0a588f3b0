//! Propagates trace context and baggage in HTTP headers and gRPC metadata.
//!
//! [`TraceContextPropagator`] and [`BaggagePropagator`] replace the SDK's propagators, also in services that use nothing
//! else of this crate. [`HeaderExtractor`] and [`MetadataExtractor`] read every line of a repeated header.
//!
//! ```
//! use opentelemetry::propagation::TextMapPropagator;
//! use opentelemetry::trace::TraceContextExt;
//! use plumbline_telemetry::propagation::{HeaderExtractor, HeaderInjector, TraceContextPropagator};
//!
//! let mut headers = http::HeaderMap::new();
//! headers.insert("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03".parse().unwrap());
//! headers.append("tracestate", "ot=th:c".parse().unwrap());
//! headers.append("tracestate", "foo@@bar=1".parse().unwrap());
//!
//! let context = TraceContextPropagator::new().extract(&HeaderExtractor(&headers));
//! assert_eq!(context.span().span_context().trace_flags().to_u8(), 0x03);
//!
//! let mut onward = http::HeaderMap::new();
//! TraceContextPropagator::new().inject_context(&context, &mut HeaderInjector(&mut onward));
//! assert_eq!(onward["traceparent"], headers["traceparent"]);
//! assert_eq!(onward["tracestate"], "ot=th:c,foo@@bar=1");
//! ```

mod baggage;
mod baggage_hosts;
mod baggage_limits;
mod baggage_member;
mod carrier;
mod trace_context;
mod traceparent;
mod tracestate;

pub use baggage::BaggagePropagator;
pub(crate) use baggage_limits::Limits;
pub use carrier::{HeaderExtractor, HeaderInjector, MetadataExtractor, MetadataInjector};
pub use trace_context::TraceContextPropagator;

use http::HeaderMap;
use opentelemetry::baggage::BaggageExt;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::{Context, global};
use opentelemetry_sdk::propagation::TraceContextPropagator as StockPropagator;

use self::baggage::BaggageFilter;
use crate::charter;
use crate::setup;

#[cfg(feature = "conformance")]
pub(crate) use baggage_hosts::receives_baggage;
#[cfg(feature = "conformance")]
pub(crate) use tracestate::lists as tracestate_lists;

/// Extracts the context of incoming headers.
pub(crate) fn extract(headers: &HeaderMap) -> Context {
    if !setup::is_active() {
        let extracted =
            |stock: &dyn TextMapPropagator| stock.extract_with_context(&Context::new(), &HeaderExtractor(headers));
        return match setup::is_default() {
            true => global::get_text_map_propagator(extracted),
            false => extracted(&StockPropagator::new()),
        };
    }
    let context = trace_context::extract(&Context::new(), headers);
    baggage::extract(&context, headers, &BaggageFilter::Charter)
}

/// Injects the context into the headers of a call: the trace context always, baggage if `callee` may receive it.
pub(crate) fn inject(context: &Context, headers: &mut HeaderMap, callee: Callee<'_>) {
    if !setup::is_active() {
        let mut inject = |stock: &dyn TextMapPropagator| stock.inject_context(context, &mut HeaderInjector(headers));
        return match setup::is_default() {
            true => global::get_text_map_propagator(inject),
            false => inject(&StockPropagator::new()),
        };
    }
    trace_context::inject(context, &mut HeaderInjector(headers));
    if !context.baggage().is_empty() && callee.receives_baggage() {
        baggage::inject(context, &mut HeaderInjector(headers), &BaggageFilter::Charter);
    }
}

/// The callee of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Callee<'a> {
    /// Its `service.name`, if the application set it.
    pub name: Option<&'a str>,
    /// Its host, if known.
    pub host: Option<&'a str>,
}

impl Callee<'_> {
    fn receives_baggage(&self) -> bool {
        let policy = setup::charter();
        let own = charter::service(setup::service());
        let peers = own.map_or(&[][..], |service| service.peers);
        self.name.is_some_and(|name| peers.contains(&name))
            || baggage_hosts::receives_baggage(self.host, peers, policy.hosts)
    }
}
