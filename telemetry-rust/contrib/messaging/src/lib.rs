#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod headers;
mod operation;

use std::error::Error;
use std::sync::OnceLock;

pub use headers::Headers;
use headers::{Reader, Writer};
pub use operation::Operation;
use operation::{Kind, Recording};
use plumbline_telemetry::Handle;
use plumbline_telemetry::charter::Mode;
use plumbline_telemetry::error::Tuple;
use plumbline_telemetry::opentelemetry::propagation::TextMapPropagator;
use plumbline_telemetry::opentelemetry::trace::TraceContextExt;
use plumbline_telemetry::opentelemetry::{Context, global};
use plumbline_telemetry::propagation::{BaggagePropagator, TraceContextPropagator};
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The header of a message whose handling failed: code, reason and origin.
const ERROR: &str = "plumbline-error";
/// The headers that a message which is sent again has anew, by mode. Where the charter is only observed these are the trace
/// alone: the state of an earlier one is not that of the new one.
const fn replaced(mode: Mode) -> &'static [&'static str] {
    match mode {
        Mode::Enforce => &["traceparent", "tracestate", "baggage", ERROR],
        Mode::Observe => &["traceparent", "tracestate"],
        Mode::Off => &[],
    }
}

/// A topic or a queue, whose messages are recorded when they are sent and when they are handled.
///
/// ```
/// # async fn produce(_: std::collections::BTreeMap<String, Vec<u8>>) -> std::io::Result<()> { Ok(()) }
/// # async fn handle() -> Result<(), plumbline_telemetry::error::Error> { Ok(()) }
/// # async fn work() -> Result<(), Box<dyn std::error::Error>> {
/// use std::collections::BTreeMap;
///
/// use plumbline_messaging::Topic;
///
/// let orders = Topic::kafka("orders").in_group("billing");
///
/// let mut headers = BTreeMap::new();
/// let sending = orders.sending([&mut headers]);
/// sending.run(produce(headers)).await?;
///
/// # let headers: BTreeMap<String, Vec<u8>> = BTreeMap::new();
/// orders.processing(&headers).on_partition(3).run(handle()).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Topic {
    /// `messaging.system`.
    system: &'static str,
    name: String,
    group: Option<String>,
    /// Where its messages are recorded, from the first on.
    recording: OnceLock<Recording>,
}

impl Topic {
    /// Creates a topic of Kafka.
    pub fn kafka(name: impl Into<String>) -> Self {
        Self::of("kafka", name)
    }

    /// Creates a topic or a queue of another system, by its `messaging.system`.
    ///
    /// ```
    /// let orders = plumbline_messaging::Topic::of("rabbitmq", "orders");
    /// # let _ = orders;
    /// ```
    pub fn of(system: &'static str, name: impl Into<String>) -> Self {
        Self {
            system,
            name: name.into(),
            group: None,
            recording: OnceLock::new(),
        }
    }

    /// Sets the consumer group that handles the messages.
    #[must_use]
    pub fn in_group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// Sets the telemetry that the messages belong to, in place of that of the first message.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let telemetry = plumbline_telemetry::builder().variables(|_| None).build();
    /// let orders = plumbline_messaging::Topic::kafka("orders").with_telemetry(&telemetry);
    /// # let _ = orders;
    /// # }
    /// ```
    #[must_use]
    pub fn with_telemetry(mut self, telemetry: &Handle) -> Self {
        self.recording = OnceLock::from(Recording::of(*telemetry));
        self
    }

    /// Begins to send messages, which are given trace context and baggage.
    ///
    /// They have one span, as they are sent in one call.
    pub fn sending<'h, H: Headers + 'h>(&self, messages: impl IntoIterator<Item = &'h mut H>) -> Operation {
        self.sending_with(messages, None)
    }

    /// Begins to send messages again whose handling failed: to a topic of retries or of dead letters.
    ///
    /// In mode `enforce` they carry code, reason and origin of the failure.
    ///
    /// ```
    /// # async fn produce(_: Vec<(String, Vec<u8>)>) -> std::io::Result<()> { Ok(()) }
    /// # async fn work(mut headers: Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    /// use plumbline_telemetry::charter::reason;
    /// use plumbline_telemetry::error::Error;
    ///
    /// let dead = plumbline_messaging::Topic::kafka("orders.dead");
    /// let failure = Error::new(reason::OVERLOADED, "too many orders");
    /// dead.sending_failed([&mut headers], &failure).run(produce(headers)).await
    /// # }
    /// ```
    pub fn sending_failed<'h, H: Headers + 'h>(
        &self,
        messages: impl IntoIterator<Item = &'h mut H>,
        failure: &(dyn Error + 'static),
    ) -> Operation {
        self.sending_with(messages, Some(failure))
    }

    fn sending_with<'h, H: Headers + 'h>(
        &self,
        messages: impl IntoIterator<Item = &'h mut H>,
        failure: Option<&(dyn Error + 'static)>,
    ) -> Operation {
        let messages: Vec<&mut H> = messages.into_iter().collect();
        let count = (messages.len() > 1).then_some(messages.len());
        let operation = Operation::begin(Kind::Send, self, count);
        for headers in messages {
            let Some((handle, span)) = operation.recorded() else {
                global::get_text_map_propagator(|propagator| propagator.inject(&mut Writer(headers)));
                continue;
            };
            handle.in_scope(|| {
                let context = span.context();
                let mode = handle.mode();
                // Without a span nothing is written in place of the trace.
                if mode == Mode::Enforce || context.span().span_context().is_valid() {
                    replaced(mode).iter().for_each(|key| headers.remove_key(key));
                }
                TraceContextPropagator::new().inject_context(&context, &mut Writer(headers));
                BaggagePropagator::by_charter().inject_context(&context, &mut Writer(headers));
                if let Some(failure) = failure.filter(|_| mode == Mode::Enforce) {
                    headers.set(ERROR, Tuple::from_error(failure, handle.service()).to_header());
                }
            });
        }
        operation
    }

    /// Begins to handle one message, whose sender's span is the parent.
    ///
    /// Without one in the headers the parent is the current span.
    pub fn processing(&self, headers: &impl Headers) -> Operation {
        let operation = Operation::begin(Kind::Process, self, None);
        if let Some((handle, span)) = operation.recorded() {
            let context = handle.in_scope(|| extracted(headers));
            if context.span().span_context().is_valid() {
                let _ = span.set_parent(context);
            }
        }
        operation
    }

    /// Begins to handle several messages at once; their senders' spans are linked.
    ///
    /// ```
    /// # async fn handle() -> std::io::Result<()> { Ok(()) }
    /// # async fn work(batch: Vec<Vec<(String, Vec<u8>)>>) -> std::io::Result<()> {
    /// let orders = plumbline_messaging::Topic::kafka("orders");
    /// orders.processing_batch(&batch).run(handle()).await
    /// # }
    /// ```
    pub fn processing_batch<'h, H: Headers + 'h>(&self, messages: impl IntoIterator<Item = &'h H>) -> Operation {
        let messages: Vec<&H> = messages.into_iter().collect();
        let operation = Operation::begin(Kind::Process, self, Some(messages.len()));
        if let Some((handle, span)) = operation.recorded() {
            for headers in messages {
                let sender = handle.in_scope(|| extracted(headers).span().span_context().clone());
                if sender.is_valid() {
                    span.add_link(sender);
                }
            }
        }
        operation
    }

    /// Returns why a message is sent again, if its headers state it; an origin or a reason that the charter does not list
    /// is this service's, `UNSPECIFIED`.
    ///
    /// ```
    /// let dead = plumbline_messaging::Topic::kafka("orders.dead");
    /// let headers: Vec<(String, Vec<u8>)> = Vec::new();
    /// assert!(dead.failure(&headers).is_none());
    /// ```
    pub fn failure(&self, headers: &impl Headers) -> Option<Tuple> {
        let handle = self.recording()?.handle;
        let lines: Vec<&str> = headers.all(ERROR).into_iter().map(headers::text).collect();
        handle.in_scope(|| Tuple::from_header(&lines, handle.service(), handle.service()))
    }

    /// Returns where messages are recorded; `None` before telemetry is set up.
    pub(crate) fn recording(&self) -> Option<&Recording> {
        match self.recording.get() {
            Some(recording) => Some(recording),
            None => {
                let handle = Handle::current()?;
                Some(self.recording.get_or_init(|| Recording::of(handle)))
            }
        }
    }
}

/// Returns the context in the headers of a message.
fn extracted(headers: &impl Headers) -> Context {
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &Reader(headers));
    BaggagePropagator::by_charter().extract_with_context(&context, &Reader(headers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use plumbline_telemetry::testing::Receiver;

    /// The headers of a message that is sent on, in a mode.
    fn sent_on(mode: &'static str) -> Vec<(String, Vec<u8>)> {
        let received = Receiver::idle(([127, 0, 0, 1], 9).into());
        let variables = |variable: &str| (variable == "PLUMBLINE_MODE").then(|| mode.to_owned());
        let telemetry = plumbline_telemetry::builder()
            .variables(variables)
            .testing(&received)
            .build();
        let mut headers: Vec<(String, Vec<u8>)> = ["traceparent", "TraceState", "Baggage", "Plumbline-Error", "own"]
            .map(|key| (key.to_owned(), b"old".to_vec()))
            .into();
        drop(
            Topic::kafka("orders")
                .with_telemetry(&telemetry)
                .sending([&mut headers]),
        );
        headers
    }

    #[test]
    fn of_the_headers_that_a_message_came_with_observe_removes_the_trace_and_enforce_all() {
        let keys = |mode| {
            let left = sent_on(mode).into_iter().filter(|(_, value)| value == b"old");
            left.map(|(key, _)| key).collect::<Vec<_>>()
        };
        assert_eq!(keys("enforce"), ["own"]);
        assert_eq!(keys("observe"), ["Baggage", "Plumbline-Error", "own"]);
        let all = ["traceparent", "TraceState", "Baggage", "Plumbline-Error", "own"];
        assert_eq!(keys("off"), all, "without a propagator");
    }
}
