//! Functions for a handler, on the current context: mark its span as failed, read baggage.

use opentelemetry::Context;
use opentelemetry::baggage::BaggageExt;
use opentelemetry::trace::{Status, TraceContextExt};

use crate::error::{Error, Side};
use crate::{enforce, setup};

/// Records an error's tuple on the current span, sets its status to `Error`, and returns the error.
///
/// ```
/// use plumbline_telemetry::error::{Code, Error};
/// use plumbline_telemetry::{charter::reason, fail};
///
/// fn price(sku: &str) -> Result<i64, Error> {
///     match sku {
///         "SKU-1" => Ok(995),
///         _ => Err(fail(Error::new(Code::NotFound, reason::SKU_UNKNOWN, "no such article"))),
///     }
/// }
/// # assert!(price("SKU-2").is_err());
/// ```
pub fn fail(error: Error) -> Error {
    if setup::is_active() {
        Context::map_current(|context| {
            let span = context.span();
            enforce::set_error_tuple(&span, error.tuple().attributes(Side::Internal));
            span.set_status(Status::error(""));
        });
    }
    error
}

/// Returns the value of a baggage key in the current context.
///
/// ```
/// use opentelemetry::baggage::BaggageExt;
/// use opentelemetry::{Context, KeyValue};
///
/// let _in = Context::new().with_baggage([KeyValue::new("plumbline.demo.fault", "worker:slow")]).attach();
/// assert_eq!(plumbline_telemetry::baggage("plumbline.demo.fault").as_deref(), Some("worker:slow"));
/// ```
pub fn baggage(key: &str) -> Option<String> {
    Context::map_current(|context| context.baggage().get(key).map(ToString::to_string))
}
