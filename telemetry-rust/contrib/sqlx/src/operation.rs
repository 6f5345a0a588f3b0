//! One statement: its span, its duration, its error tuple, and its one end.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Instant;

use futures_core::Stream;
use plumbline_telemetry::charter::{Mode, attribute, metric, reason};
use plumbline_telemetry::error::{CLIENT_ORIGIN, Code, Side, Tuple};
use plumbline_telemetry::opentelemetry::metrics::Histogram;
use plumbline_telemetry::opentelemetry::trace::TraceContextExt;
use plumbline_telemetry::opentelemetry::{self, KeyValue};
use plumbline_telemetry::{Deadline, Handle};
use sqlx::SqlStr;
use tracing::Span;

use crate::statement::Statement;
use crate::{Reasons, failure};

/// Records the statements of a pool.
#[derive(Debug)]
pub(crate) struct Recorder {
    /// `db.system.name`.
    system: String,
    reasons: Reasons,
    /// Where they are recorded, from the first statement on.
    telemetry: OnceLock<Recording>,
}

/// A telemetry, and its histogram of statements.
#[derive(Clone, Debug)]
struct Recording {
    handle: Handle,
    durations: Histogram<f64>,
}

impl Recorder {
    /// Creates the recorder of a database, by the name that sqlx has for it.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            system: name.to_ascii_lowercase(),
            reasons: Reasons::default(),
            telemetry: OnceLock::new(),
        }
    }

    pub(crate) fn reasons(&self) -> Reasons {
        self.reasons
    }

    pub(crate) fn with_reasons(&self, reasons: Reasons) -> Self {
        Self {
            system: self.system.clone(),
            reasons,
            telemetry: self.telemetry.clone(),
        }
    }

    pub(crate) fn with_telemetry(&self, handle: Handle) -> Self {
        Self {
            system: self.system.clone(),
            reasons: self.reasons,
            telemetry: OnceLock::from(Recording::of(handle)),
        }
    }

    /// Begins a statement; `None` if nothing is recorded.
    pub(crate) fn begin(self: &Arc<Self>, sql: &str) -> Option<Operation> {
        let recording = match self.telemetry.get() {
            Some(recording) => recording,
            None => {
                let handle = Handle::current()?;
                self.telemetry.get_or_init(|| Recording::of(handle))
            }
        };
        if recording.handle.mode() == Mode::Off {
            return None;
        }
        let statement = Statement::parse(sql);
        let span = recording.handle.in_scope(|| {
            tracing::info_span!(
                target: "plumbline",
                "db.client",
                otel.name = statement.name(),
                otel.kind = "client",
                db.system.name = self.system,
                db.operation.name = statement.operation,
                db.collection.name = statement.collection.as_deref(),
            )
        });
        Some(Operation {
            span,
            recording: recording.clone(),
            recorder: Arc::clone(self),
            statement,
            deadline: Deadline::current(),
            begun: Instant::now(),
            has_answer: false,
            is_ended: false,
        })
    }
}

impl Recording {
    fn of(handle: Handle) -> Self {
        let row = &metric::DB_CLIENT_OPERATION_DURATION;
        let durations = handle
            .meter("plumbline-sqlx")
            .f64_histogram(row.name)
            .with_unit(row.unit)
            .with_description(row.description)
            .with_boundaries(row.buckets.to_vec())
            .build();
        Self { handle, durations }
    }
}

/// A statement that runs, ended exactly once.
#[derive(Debug)]
pub(crate) struct Operation {
    span: Span,
    recording: Recording,
    recorder: Arc<Recorder>,
    statement: Statement,
    /// Deadline of the work that the statement belongs to.
    deadline: Option<Deadline>,
    begun: Instant,
    /// Whether the database returned something.
    has_answer: bool,
    is_ended: bool,
}

impl Operation {
    fn is_late(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline.remaining().is_zero())
    }

    /// Ends the statement with its result. A row that is not there is no failure of it.
    fn end<T>(&mut self, result: Result<&T, &sqlx::Error>) {
        let failure = match result {
            Ok(_) | Err(sqlx::Error::RowNotFound) => None,
            Err(_) if self.is_late() => Some((Code::DeadlineExceeded, reason::DEADLINE.name())),
            Err(error) => Some(failure::code_and_reason(error, self.recorder.reasons)),
        };
        self.end_with(failure);
    }

    fn end_with(&mut self, failure: Option<(Code, &'static str)>) {
        if std::mem::replace(&mut self.is_ended, true) {
            return;
        }
        let handle = self.recording.handle;
        handle.in_scope(|| {
            let mut labels = vec![
                KeyValue::new(attribute::DB_SYSTEM_NAME, self.recorder.system.clone()),
                KeyValue::new(attribute::DB_OPERATION_NAME, self.statement.operation),
            ];
            if let Some(collection) = &self.statement.collection {
                labels.push(KeyValue::new(attribute::DB_COLLECTION_NAME, collection.clone()));
            }
            self.span.in_scope(|| {
                if let Some((code, reason)) = failure {
                    let origin = match reason == reason::CALLER_CANCELLED.name() {
                        true => CLIENT_ORIGIN,
                        false => handle.service(),
                    };
                    let tuple = Tuple::new(code, origin, reason, false, handle.service());
                    tuple.record(Side::Client);
                    labels.extend(tuple.labels(Side::Client));
                }
                self.recording
                    .durations
                    .record(self.begun.elapsed().as_secs_f64(), &labels);
                // Drivers may keep the span for longer.
                opentelemetry::Context::map_current(|context| context.span().end());
            });
            // It closes inside of its telemetry, or its parent would stay open.
            self.span = Span::none();
        });
    }
}

impl Drop for Operation {
    /// What waited for the statement is gone; if it had an answer, it read enough.
    fn drop(&mut self) {
        let failure = match self {
            _ if self.has_answer => None,
            _ if self.is_late() => Some((Code::DeadlineExceeded, reason::DEADLINE.name())),
            _ => Some((Code::Cancelled, reason::CALLER_CANCELLED.name())),
        };
        self.end_with(failure);
    }
}

/// The answer of a statement: a future, or a stream of rows. The statement begins when it is first polled.
pub(crate) struct Recorded<A: ?Sized> {
    answer: Pin<Box<A>>,
    to_begin: Option<(Arc<Recorder>, SqlStr)>,
    operation: Option<Operation>,
}

impl<A: ?Sized> Recorded<A> {
    pub(crate) fn new(answer: Pin<Box<A>>, recorder: Arc<Recorder>, sql: SqlStr) -> Self {
        Self {
            answer,
            to_begin: Some((recorder, sql)),
            operation: None,
        }
    }

    /// Runs work on the answer inside of the statement's span.
    fn within<T>(&mut self, work: impl FnOnce(Pin<&mut A>) -> T) -> T {
        if let Some((recorder, sql)) = self.to_begin.take() {
            self.operation = recorder.begin(sql.as_str());
        }
        let answer = self.answer.as_mut();
        match &self.operation {
            Some(operation) => {
                let handle = operation.recording.handle;
                handle.in_scope(|| operation.span.in_scope(|| work(answer)))
            }
            None => work(answer),
        }
    }
}

impl<A: ?Sized + Future<Output = Result<T, sqlx::Error>>, T> Future for Recorded<A> {
    type Output = A::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<A::Output> {
        let polled = self.within(|answer| answer.poll(cx));
        if let (Poll::Ready(result), Some(operation)) = (&polled, &mut self.operation) {
            operation.end(result.as_ref());
        }
        polled
    }
}

impl<A: ?Sized + Stream<Item = Result<T, sqlx::Error>>, T> Stream for Recorded<A> {
    type Item = A::Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<A::Item>> {
        let polled = self.within(|answer| answer.poll_next(cx));
        let Some(operation) = &mut self.operation else {
            return polled;
        };
        match &polled {
            Poll::Pending => {}
            Poll::Ready(Some(Ok(_))) => operation.has_answer = true,
            Poll::Ready(Some(Err(error))) => operation.end::<T>(Err(error)),
            Poll::Ready(None) => operation.end_with(None),
        }
        polled
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.answer.size_hint()
    }
}
