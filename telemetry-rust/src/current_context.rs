//! Functions for a handler, on the current context: mark its span as failed, read baggage.

use opentelemetry::Context;
use opentelemetry::baggage::BaggageExt;
use opentelemetry::trace::{Status, TraceContextExt};

use crate::error::{Error, Side};
use crate::{enforce, setup};

/// Records an error's tuple on the current span, sets its status to `Error`, and returns the error.
///
/// ```
/// use plumbline_telemetry::error::{Code, Error, Reason};
/// use plumbline_telemetry::fail;
///
/// const ARTICLE_UNKNOWN: Reason = Reason::new("ARTICLE_UNKNOWN", Code::NotFound);
///
/// fn price(sku: &str) -> Result<i64, Error> {
///     match sku {
///         "bolt" => Ok(995),
///         _ => Err(fail(Error::new(ARTICLE_UNKNOWN, "no such article"))),
///     }
/// }
/// # assert!(price("nut").is_err());
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
/// let _in = Context::new().with_baggage([KeyValue::new("acme.channel", "web")]).attach();
/// assert_eq!(plumbline_telemetry::baggage("acme.channel").as_deref(), Some("web"));
/// ```
pub fn baggage(key: &str) -> Option<String> {
    Context::map_current(|context| context.baggage().get(key).map(ToString::to_string))
}
