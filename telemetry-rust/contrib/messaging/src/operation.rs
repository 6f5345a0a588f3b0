//! Messages that are sent or handled: their spans, their duration, their error tuple, and their one end.

use std::error::Error;
use std::future::Future;
use std::time::Instant;

use plumbline_telemetry::charter::{Metric, Mode, attribute, metric, reason};
use plumbline_telemetry::error::{CLIENT_ORIGIN, Code, Side, Tuple};
use plumbline_telemetry::opentelemetry::metrics::Histogram;
use plumbline_telemetry::opentelemetry::trace::TraceContextExt;
use plumbline_telemetry::opentelemetry::{Context, KeyValue};
use plumbline_telemetry::{Deadline, Handle};
use tracing::{Instrument, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::Topic;

/// A telemetry, and its histograms of messages.
#[derive(Clone, Debug)]
pub(crate) struct Recording {
    pub handle: Handle,
    sent: Histogram<f64>,
    processed: Histogram<f64>,
}

impl Recording {
    pub(crate) fn of(handle: Handle) -> Self {
        let meter = handle.meter("plumbline-messaging");
        let histogram = |row: &'static Metric| {
            let histogram = meter.f64_histogram(row.name).with_unit(row.unit);
            let histogram = histogram.with_description(row.description);
            histogram.with_boundaries(row.buckets.to_vec()).build()
        };
        Self {
            handle,
            sent: histogram(&metric::MESSAGING_CLIENT_OPERATION_DURATION),
            processed: histogram(&metric::MESSAGING_PROCESS_DURATION),
        }
    }
}

/// What is done with messages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Send,
    Process,
}

impl Kind {
    /// `messaging.operation.name` and `messaging.operation.type`.
    const fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Process => "process",
        }
    }

    const fn side(self) -> Side {
        match self {
            Self::Send => Side::Client,
            Self::Process => Side::Internal,
        }
    }
}

/// Messages that are sent or handled, made by a [`Topic`]; [`Operation::run`] ends it.
#[derive(Debug)]
#[must_use = "`run` does the work"]
pub struct Operation {
    kind: Kind,
    system: &'static str,
    topic: String,
    group: Option<String>,
    /// Its span, and where it is recorded; `None` if it is not, or has ended.
    recorded: Option<(Recording, Span)>,
    deadline: Option<Deadline>,
    begun: Instant,
}

impl Operation {
    /// Begins to send or handle a message, or so many.
    pub(crate) fn begin(kind: Kind, topic: &Topic, count: Option<usize>) -> Self {
        let group = topic.group.clone().filter(|_| kind == Kind::Process);
        let recording = topic.recording().filter(|on| on.handle.mode() != Mode::Off);
        let operation = kind.name();
        let span = || {
            tracing::info_span!(
                target: "plumbline",
                "messaging",
                otel.name = format!("{operation} {}", topic.name),
                otel.kind = if kind == Kind::Send { "producer" } else { "consumer" },
                messaging.system = topic.system,
                messaging.operation.name = operation,
                messaging.operation.type = operation,
                messaging.destination.name = topic.name,
                messaging.consumer.group.name = group,
                messaging.batch.message_count = count.map(|count| count as i64),
            )
        };
        Self {
            recorded: recording.map(|on| (on.clone(), on.handle.in_scope(span))),
            kind,
            system: topic.system,
            topic: topic.name.clone(),
            group,
            deadline: Deadline::current(),
            begun: Instant::now(),
        }
    }

    /// Returns its telemetry and its span; `None` if it is not recorded.
    pub(crate) fn recorded(&self) -> Option<(Handle, &Span)> {
        self.recorded.as_ref().map(|(on, span)| (on.handle, span))
    }

    /// States the partition of the messages, where it is known.
    pub fn on_partition(self, partition: i32) -> Self {
        if let Some((_, span)) = self.recorded() {
            span.set_attribute(attribute::MESSAGING_DESTINATION_PARTITION_ID, partition.to_string());
        }
        self
    }

    /// Sends or handles the messages inside of the span, and records how that ended.
    pub async fn run<T, E: Error + 'static>(self, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        self.run_with(work, |error| error).await
    }

    /// Does the same for work whose error is none itself, but has one.
    ///
    /// ```
    /// # async fn work(headers: Vec<(String, Vec<u8>)>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    /// async fn handle() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    ///     Err("sold out".into())
    /// }
    ///
    /// let orders = plumbline_messaging::Topic::kafka("orders");
    /// orders.processing(&headers).run_with(handle(), |error| &**error).await
    /// # }
    /// ```
    pub async fn run_with<T, E>(
        mut self,
        work: impl Future<Output = Result<T, E>>,
        error: impl FnOnce(&E) -> &(dyn Error + 'static),
    ) -> Result<T, E> {
        let Some((handle, span)) = self.recorded() else {
            return work.await;
        };
        let result = handle.wrap(work.instrument(span.clone())).await;
        let failure = result.as_ref().err().map(|failed| {
            handle.in_scope(|| match self.is_late() {
                true => self.tuple(handle, Code::DeadlineExceeded, reason::DEADLINE.name()),
                false => Tuple::from_error(error(failed), handle.service()),
            })
        });
        self.end(failure);
        result
    }

    fn is_late(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline.remaining().is_zero())
    }

    fn tuple(&self, handle: Handle, code: Code, reason: &'static str) -> Tuple {
        let origin = match reason == reason::CALLER_CANCELLED.name() {
            true => CLIENT_ORIGIN,
            false => handle.service(),
        };
        Tuple::new(code, origin, reason, false, handle.service())
    }

    fn end(&mut self, failure: Option<Tuple>) {
        let Some((recording, span)) = self.recorded.take() else {
            return;
        };
        let side = self.kind.side();
        recording.handle.in_scope(|| {
            let mut labels = vec![
                KeyValue::new(attribute::MESSAGING_SYSTEM, self.system),
                KeyValue::new(attribute::MESSAGING_OPERATION_NAME, self.kind.name()),
                KeyValue::new(attribute::MESSAGING_DESTINATION_NAME, self.topic.clone()),
            ];
            let group = self.group.clone();
            labels.extend(group.map(|group| KeyValue::new(attribute::MESSAGING_CONSUMER_GROUP_NAME, group)));
            let histogram = match self.kind {
                Kind::Send => {
                    labels.push(KeyValue::new(attribute::MESSAGING_OPERATION_TYPE, self.kind.name()));
                    &recording.sent
                }
                Kind::Process => &recording.processed,
            };
            labels.extend(failure.iter().flat_map(|tuple| tuple.labels(side)));
            histogram.record(self.begun.elapsed().as_secs_f64(), &labels);
            // It closes inside of its telemetry, or its parent would stay open.
            let span = span;
            span.in_scope(|| {
                if let Some(tuple) = &failure {
                    tuple.record(side);
                }
                Context::map_current(|context| context.span().end());
            });
        });
    }
}

impl Drop for Operation {
    /// The work panicked, or what waited for it is gone.
    fn drop(&mut self) {
        let Some((handle, _)) = self.recorded() else {
            return;
        };
        let (code, reason) = match self {
            _ if std::thread::panicking() => (Code::Internal, reason::PANIC),
            _ if self.is_late() => (Code::DeadlineExceeded, reason::DEADLINE),
            _ => (Code::Cancelled, reason::CALLER_CANCELLED),
        };
        let tuple = handle.in_scope(|| self.tuple(handle, code, reason.name()));
        self.end(Some(tuple));
    }
}
