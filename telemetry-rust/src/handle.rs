//! What layers, clients and tasks hold of the telemetry that they belong to.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use opentelemetry::InstrumentationScope;
use opentelemetry::metrics::Meter;
use pin_project_lite::pin_project;

use crate::charter::Mode;
use crate::setup::{self, Setup};

/// The telemetry that a layer, a client or a task belongs to: what [`Telemetry`](crate::Telemetry) guards.
///
/// It is a pointer, so copies are free. Two set-ups of one process do not see each other: each has its charter, names,
/// counts, sampling, baggage and receiver. Layers that name no telemetry belong to the one in whose scope they are
/// called, else to the process's default, which [`crate::init`] and [`Builder::init`](crate::Builder::init) set.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use plumbline_telemetry::{http, task};
///
/// let telemetry = plumbline_telemetry::builder().variables(|_| None).build();
/// let layer = http::ServerLayer::new().with_telemetry(&telemetry);
/// # let _ = layer;
///
/// // Work that no layer begins.
/// let handle = telemetry.handle();
/// handle.in_scope(|| tracing::info!("ready"));
/// handle.meter("acme.till").u64_counter("acme.sales").build().add(1, &[]);
/// task::spawn(handle.wrap(async { tracing::info!("sold") })).await.unwrap();
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Handle(&'static Setup);

impl Handle {
    pub(crate) fn new(setup: &'static Setup) -> Self {
        Self(setup)
    }

    /// Returns the telemetry that what runs here belongs to; `None` before it is set up.
    ///
    /// Adapters of other libraries record with it:
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use plumbline_telemetry::Handle;
    /// use plumbline_telemetry::charter::Mode;
    ///
    /// let telemetry = plumbline_telemetry::builder().variables(|_| None).build();
    /// assert!(Handle::current().is_none());
    /// telemetry.in_scope(|| {
    ///     let here = Handle::current().unwrap();
    ///     assert!(here.mode() == Mode::Observe && here.service().starts_with("unknown_service"));
    /// });
    /// # }
    /// ```
    pub fn current() -> Option<Self> {
        setup::get().map(Self)
    }

    /// Returns the mode in force.
    pub fn mode(&self) -> Mode {
        self.0.mode()
    }

    /// Returns the `service.name`.
    pub fn service(&self) -> &'static str {
        self.0.service
    }

    /// Runs work whose spans, events, calls and errors belong to this telemetry.
    pub fn in_scope<T>(&self, work: impl FnOnce() -> T) -> T {
        Owner(Some(self.0)).scope(work)
    }

    /// Wraps a future whose spans, events, calls and errors belong to this telemetry.
    pub fn wrap<F: Future>(&self, future: F) -> InTelemetry<F> {
        InTelemetry {
            owner: Owner(Some(self.0)),
            inner: Some(future),
        }
    }

    pub(crate) fn cannot_hold(&self) -> Vec<&'static str> {
        self.0.cannot_hold()
    }

    /// Returns a meter of this telemetry; [`opentelemetry::global::meter`] belongs to the process's default.
    pub fn meter(&self, scope: &'static str) -> Meter {
        self.0.meter(InstrumentationScope::builder(scope).build())
    }
}

/// The telemetry of a layer or a task; `None` is the one in whose scope it is called, else the process's default.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Owner(Option<&'static Setup>);

impl Owner {
    pub(crate) fn of(handle: &Handle) -> Self {
        Self(Some(handle.0))
    }

    /// Returns the telemetry of what runs on this thread.
    pub(crate) fn current() -> Self {
        Self(setup::get())
    }

    /// Whether nothing is exported until a valid charter is in force.
    pub(crate) fn is_held(self) -> bool {
        self.0.is_some_and(|setup| setup.is_held.load(Ordering::Relaxed))
    }

    /// Runs work that belongs to this telemetry. Nothing is done if it is that of the thread already.
    pub(crate) fn scope<T>(self, work: impl FnOnce() -> T) -> T {
        match self.0 {
            Some(setup) => setup::in_scope(setup, work),
            None => work(),
        }
    }
}

pin_project! {
    /// A future that belongs to a telemetry; made by [`Handle::wrap`].
    #[derive(Debug)]
    pub struct InTelemetry<F> {
        owner: Owner,
        // `None` while it is dropped.
        #[pin]
        inner: Option<F>,
    }

    impl<F> PinnedDrop for InTelemetry<F> {
        // A span that closes outside of its telemetry would keep its parent open.
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            this.owner.scope(|| this.inner.set(None));
        }
    }
}

impl<F> InTelemetry<F> {
    /// Wraps a future that belongs to the telemetry of what runs on this thread.
    pub(crate) fn of_current(future: F) -> Self {
        Self {
            owner: Owner::current(),
            inner: Some(future),
        }
    }
}

impl<F: Future> Future for InTelemetry<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        match this.inner.as_pin_mut() {
            Some(inner) => this.owner.scope(|| inner.poll(cx)),
            None => Poll::Pending,
        }
    }
}
