//! Functions for a handler, on the current context: mark its span as failed, read baggage.

use opentelemetry::Context;
use opentelemetry::baggage::BaggageExt;

use crate::error::{Error, Side};
use crate::setup;

/// Records an error's tuple on the current span, sets its status to `Error`, and returns the error.
///
/// The span of a server layer follows the charter: a failure of the caller is none of the server.
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
        error.tuple().record(side());
    }
    error
}

/// Returns the side of the current span: that of a server if a layer began it.
fn side() -> Side {
    let span = tracing::Span::current();
    let of_layer = |at: &tracing::Metadata<'_>| at.target() == "plumbline" && at.name().ends_with(".server");
    match span.metadata().is_some_and(of_layer) {
        true => Side::Server,
        false => Side::Internal,
    }
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
