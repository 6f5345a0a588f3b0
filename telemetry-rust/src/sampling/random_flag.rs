//! Sets the random flag of W3C trace context level 2 on the spans of an SDK tracer.

use std::borrow::Cow;
use std::time::{Duration, Instant, SystemTime};

use opentelemetry::trace::{
    Span, SpanBuilder, SpanContext, SpanId, Status, TraceContextExt, TraceFlags, Tracer, TracerProvider,
};
use opentelemetry::{Context, InstrumentationScope, KeyValue};

use crate::charter::Mode;
use crate::setup::{self, Setup};

/// The trace id's last 56 bits are random (W3C trace context level 2).
const RANDOM: TraceFlags = TraceFlags::new(0x02);

/// Wraps a tracer provider, or a tracer, and sets the random flag on the roots that it starts; a child inherits the
/// flag of its parent.
///
/// In a process whose charter is not enforced it sets none. A sampler cannot set trace flags, and the SDK clears them on spans that are not recorded, hence this wrapper.
///
/// ```
/// use opentelemetry::trace::{Span, Tracer, TracerProvider};
/// use opentelemetry_sdk::trace::SdkTracerProvider;
/// use plumbline_telemetry::sampling::WithRandomFlag;
///
/// let tracer = WithRandomFlag(SdkTracerProvider::builder().build()).tracer("acme");
/// assert_eq!(tracer.start("root").span_context().trace_flags().to_u8(), 0x03);
/// ```
#[derive(Clone, Debug)]
pub struct WithRandomFlag<T>(pub T);

impl<P: TracerProvider> TracerProvider for WithRandomFlag<P> {
    type Tracer = WithRandomFlag<P::Tracer>;

    fn tracer_with_scope(&self, scope: InstrumentationScope) -> Self::Tracer {
        WithRandomFlag(self.0.tracer_with_scope(scope))
    }
}

impl<T: Tracer> Tracer for WithRandomFlag<T> {
    type Span = FlaggedSpan<T::Span>;

    fn build_with_context(&self, builder: SpanBuilder, parent: &Context) -> Self::Span {
        let is_random = setup::get().is_none_or(|setup| setup.mode() == Mode::Enforce);
        FlaggedSpan::begun(self.0.build_with_context(builder, parent), parent, is_random)
    }
}

/// Does the same where a set-up enforces its charter.
#[derive(Clone, Debug)]
pub(crate) struct RandomFlagByMode<T> {
    inner: T,
    setup: &'static Setup,
}

impl<T> RandomFlagByMode<T> {
    pub(crate) fn new(inner: T, setup: &'static Setup) -> Self {
        Self { inner, setup }
    }
}

impl<P: TracerProvider> TracerProvider for RandomFlagByMode<P> {
    type Tracer = RandomFlagByMode<P::Tracer>;

    fn tracer_with_scope(&self, scope: InstrumentationScope) -> Self::Tracer {
        RandomFlagByMode::new(self.inner.tracer_with_scope(scope), self.setup)
    }
}

impl<T: Tracer> Tracer for RandomFlagByMode<T> {
    type Span = FlaggedSpan<T::Span>;

    fn build_with_context(&self, builder: SpanBuilder, parent: &Context) -> Self::Span {
        let is_random = self.setup.mode() == Mode::Enforce;
        FlaggedSpan::begun(self.inner.build_with_context(builder, parent), parent, is_random)
    }
}

impl<S: Span> FlaggedSpan<S> {
    /// Adds the flag of the parent, or of a root.
    fn begun(inner: S, parent: &Context, is_random: bool) -> Self {
        let random = match parent.has_active_span().then(|| parent.span()) {
            Some(span) if span.span_context().is_valid() => span.span_context().trace_flags() & RANDOM,
            _ if is_random => RANDOM,
            _ => TraceFlags::default(),
        };
        let context = inner.span_context();
        let flags = context.trace_flags() | random;
        let flagged = (context.is_valid() && flags != context.trace_flags()).then(|| with_flags(context, flags));
        let started = inner.is_recording().then(StartTime::now);
        Self {
            inner,
            flagged,
            started,
        }
    }
}

/// Returns the context of an exported root with the random flag; `None` unless the span is a root.
pub(crate) fn with_random_flag(context: &SpanContext, parent: SpanId) -> Option<SpanContext> {
    let is_root = parent == SpanId::INVALID;
    (is_root && context.is_valid()).then(|| with_flags(context, context.trace_flags() | RANDOM))
}

fn with_flags(context: &SpanContext, flags: TraceFlags) -> SpanContext {
    SpanContext::new(
        context.trace_id(),
        context.span_id(),
        flags,
        context.is_remote(),
        context.trace_state().clone(),
    )
}

/// A moment on both clocks: the wall clock, which can be set, and the monotonic clock.
#[derive(Clone, Copy, Debug)]
struct StartTime {
    wall: SystemTime,
    monotonic: Instant,
}

impl StartTime {
    /// Most of what slewing and the time between two clock readings add up to.
    const TOLERANCE: Duration = Duration::from_millis(50);

    fn now() -> Self {
        Self {
            wall: SystemTime::now(),
            monotonic: Instant::now(),
        }
    }

    /// Corrects `timestamp` by the amount that the wall clock was set since this moment, so that the span keeps its
    /// duration.
    fn undo_clock_change(self, timestamp: SystemTime, now: Self) -> SystemTime {
        let shown = self.wall + now.monotonic.saturating_duration_since(self.monotonic);
        let (ahead, behind) = (now.wall.duration_since(shown), shown.duration_since(now.wall));
        let unset = match (ahead, behind) {
            (Ok(ahead), _) if ahead > Self::TOLERANCE => timestamp.checked_sub(ahead),
            (_, Ok(behind)) if behind > Self::TOLERANCE => timestamp.checked_add(behind),
            _ => None,
        };
        unset.unwrap_or(timestamp)
    }
}

/// A span whose context has the random flag of its trace.
#[derive(Debug)]
pub struct FlaggedSpan<S> {
    inner: S,
    /// The context, if it differs from that of `inner`.
    flagged: Option<SpanContext>,
    /// Start of a recorded span. The SDK takes durations from the wall clock.
    started: Option<StartTime>,
}

impl<S: Span> Span for FlaggedSpan<S> {
    fn add_event_with_timestamp<T>(&mut self, name: T, timestamp: SystemTime, attributes: Vec<KeyValue>)
    where
        T: Into<Cow<'static, str>>,
    {
        self.inner.add_event_with_timestamp(name, timestamp, attributes);
    }

    fn span_context(&self) -> &SpanContext {
        self.flagged.as_ref().unwrap_or_else(|| self.inner.span_context())
    }

    fn is_recording(&self) -> bool {
        self.inner.is_recording()
    }

    fn set_attribute(&mut self, attribute: KeyValue) {
        self.inner.set_attribute(attribute);
    }

    fn set_status(&mut self, status: Status) {
        self.inner.set_status(status);
    }

    fn update_name<T>(&mut self, new_name: T)
    where
        T: Into<Cow<'static, str>>,
    {
        self.inner.update_name(new_name);
    }

    fn add_link(&mut self, span_context: SpanContext, attributes: Vec<KeyValue>) {
        self.inner.add_link(span_context, attributes);
    }

    fn end_with_timestamp(&mut self, timestamp: SystemTime) {
        let ended = self.started.map_or(timestamp, |started| {
            started.undo_clock_change(timestamp, StartTime::now())
        });
        self.inner.end_with_timestamp(ended);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::trace::{TraceId, TraceState};
    use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};

    fn tracer(sampler: Sampler) -> impl Tracer {
        WithRandomFlag(SdkTracerProvider::builder().with_sampler(sampler).build()).tracer("test")
    }

    fn flags(sampler: Sampler, parent: Option<u8>) -> u8 {
        let context = match parent {
            Some(flags) => Context::new().with_remote_span_context(SpanContext::new(
                TraceId::from(1),
                SpanId::from(2),
                TraceFlags::new(flags),
                true,
                TraceState::NONE,
            )),
            None => Context::new(),
        };
        let span = tracer(sampler).build_with_context(SpanBuilder::from_name("span"), &context);
        span.span_context().trace_flags().to_u8()
    }

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_clock_change_does_not_affect_durations() {
        let started = StartTime::now();
        let lasted = Duration::from_millis(20);
        let monotonic = started.monotonic + lasted;
        for wall in [started.wall + lasted + HOUR, started.wall + lasted - HOUR] {
            let ended = started.undo_clock_change(wall, StartTime { wall, monotonic });
            assert_eq!(ended.duration_since(started.wall).unwrap(), lasted);
        }
    }

    #[test]
    fn without_a_clock_change_timestamps_stay() {
        let started = StartTime::now();
        let monotonic = started.monotonic + HOUR;
        for slewed in [0, 30, 60] {
            let wall = started.wall + HOUR + Duration::from_millis(slewed) - Duration::from_millis(30);
            let chosen = started.wall - HOUR;
            assert_eq!(started.undo_clock_change(chosen, StartTime { wall, monotonic }), chosen);
        }
    }

    #[test]
    fn roots_are_random_whether_they_are_kept_or_not() {
        assert_eq!(flags(Sampler::AlwaysOn, None), 0x03);
        assert_eq!(flags(Sampler::AlwaysOff, None), 0x02);
    }

    #[test]
    fn children_have_the_flag_that_their_parent_has() {
        assert_eq!(flags(Sampler::AlwaysOn, Some(0x03)), 0x03);
        assert_eq!(flags(Sampler::AlwaysOn, Some(0x01)), 0x01);
        assert_eq!(flags(Sampler::AlwaysOff, Some(0x02)), 0x02);
        assert_eq!(flags(Sampler::AlwaysOff, Some(0x00)), 0x00);
    }

    #[test]
    fn a_child_of_a_random_parent_needs_no_context_of_its_own() {
        let parent = tracer(Sampler::AlwaysOn).build_with_context(SpanBuilder::from_name("root"), &Context::new());
        let context = Context::new().with_remote_span_context(parent.span_context().clone());
        let inner = WithRandomFlag(SdkTracerProvider::builder().build()).tracer("test");
        let child = inner.build_with_context(SpanBuilder::from_name("child"), &context);
        assert!(child.flagged.is_none());
        assert_eq!(child.span_context().trace_flags().to_u8(), 0x03);
    }
}
