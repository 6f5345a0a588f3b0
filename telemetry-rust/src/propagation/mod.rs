//! Trace context and baggage in and out of headers and metadata.
//!
//! [`TraceContext`] and [`Baggage`] are drop-in propagators for services that use nothing else of this crate; [`Headers`]
//! and [`Metadata`] carry them, with every line of a header that is repeated.
//!
//! ```
//! use opentelemetry::propagation::TextMapPropagator;
//! use opentelemetry::trace::TraceContextExt;
//! use plumbline_telemetry::propagation::{Headers, HeadersMut, TraceContext};
//!
//! let mut headers = http::HeaderMap::new();
//! headers.insert("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03".parse().unwrap());
//! headers.append("tracestate", "ot=th:c".parse().unwrap());
//! headers.append("tracestate", "foo@@bar=1".parse().unwrap());
//!
//! let context = TraceContext::new().extract(&Headers(&headers));
//! assert_eq!(context.span().span_context().trace_flags().to_u8(), 0x03);
//!
//! let mut onward = http::HeaderMap::new();
//! TraceContext::new().inject_context(&context, &mut HeadersMut(&mut onward));
//! assert_eq!(onward["traceparent"], headers["traceparent"]);
//! assert_eq!(onward["tracestate"], "ot=th:c,foo@@bar=1");
//! ```

mod baggage;
mod carrier;
mod limits;
mod member;
mod reach;
mod trace_context;
mod traceparent;
mod tracestate;

pub use baggage::Baggage;
pub use carrier::{Headers, HeadersMut, Metadata, MetadataMut};
pub(crate) use limits::Limits;
pub use trace_context::TraceContext;

use http::HeaderMap;
use opentelemetry::baggage::BaggageExt;
use opentelemetry::{Context, global};

use self::baggage::Law;
use crate::charter;
use crate::setup;

#[cfg(feature = "conformance")]
pub(crate) use reach::takes_baggage;
#[cfg(feature = "conformance")]
pub(crate) use tracestate::lists as tracestate_lists;

/// Takes context out of incoming headers.
pub(crate) fn extract(headers: &HeaderMap) -> Context {
    if !setup::is_active() {
        return global::get_text_map_propagator(|stock| stock.extract_with_context(&Context::new(), &Headers(headers)));
    }
    let context = trace_context::extract(&Context::new(), headers);
    baggage::extract(&context, headers, Law::Charter)
}

/// Puts context into the headers of a call: trace context always, baggage where `callee` may have it.
pub(crate) fn inject(context: &Context, headers: &mut HeaderMap, callee: Callee<'_>) {
    if !setup::is_active() {
        return global::get_text_map_propagator(|stock| stock.inject_context(context, &mut HeadersMut(headers)));
    }
    trace_context::inject(context, &mut HeadersMut(headers));
    if !context.baggage().is_empty() && callee.takes_baggage() {
        baggage::inject(context, &mut HeadersMut(headers), Law::Charter);
    }
}

/// Who is called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Callee<'a> {
    /// Its `service.name`, where the service's author said it.
    pub name: Option<&'a str>,
    /// Its host, where it is known.
    pub host: Option<&'a str>,
}

impl Callee<'_> {
    fn takes_baggage(&self) -> bool {
        let policy = charter::policy();
        let own = charter::service(setup::service());
        let peers = own.map_or(&[][..], |service| service.peers);
        self.name.is_some_and(|name| peers.contains(&name)) || reach::takes_baggage(self.host, peers, policy.hosts)
    }
}
