//! The span of a call: begun under its parent, and entered while the application's code runs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::setup;

/// Starts the span under its parent and returns its context.
pub(crate) fn start_span(span: &Span, parent: Context) -> Context {
    match span.set_parent(parent.clone()) {
        Ok(()) => span.context(),
        // Without a layer of tracing-opentelemetry deadline and baggage are still propagated. The span of the application
        // is not ours to change or to end.
        Err(_) => {
            setup::report_no_spans();
            let context = parent.span().span_context().clone();
            parent.with_remote_span_context(context)
        }
    }
}

/// Runs code of the application in a span; `Err` has its panic.
pub(crate) fn run_in<T>(span: &Span, code: impl FnOnce() -> T) -> thread::Result<T> {
    span.in_scope(|| catch_unwind(AssertUnwindSafe(code)))
}
