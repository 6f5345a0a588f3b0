//! Spawns tasks that keep the current span and its telemetry: `spawn`, `spawn_blocking` and `JoinSet`; baggage follows.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! use plumbline_telemetry::task;
//!
//! let span = tracing::info_span!("acme.price_line");
//! let _in = span.enter();
//! let task = task::spawn(async { tracing::Span::current().id() });
//! let blocking = task::spawn_blocking(|| tracing::Span::current().id());
//! assert_eq!(task.await.unwrap(), span.id());
//! assert_eq!(blocking.await.unwrap(), span.id());
//! # }
//! ```

use std::future::Future;

use tokio::task::{AbortHandle, JoinHandle, JoinSet};
use tracing::{Instrument, Span};

use crate::handle::{InTelemetry, Owner};

/// [`tokio::spawn`] inside the current span.
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(InTelemetry::of_current(future.instrument(Span::current())))
}

/// [`tokio::task::spawn_blocking`] inside the current span.
pub fn spawn_blocking<F, T>(work: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let (span, owner) = (Span::current(), Owner::current());
    tokio::task::spawn_blocking(move || owner.scope(|| span.in_scope(work)))
}

/// Spawns tasks of a [`JoinSet`] inside the current span.
pub trait SpawnInSpan<T> {
    /// [`JoinSet::spawn`] inside the current span.
    fn spawn_in_span<F>(&mut self, future: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send;

    /// [`JoinSet::spawn_blocking`] inside the current span.
    fn spawn_blocking_in_span<F>(&mut self, work: F) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send;
}

impl<T: 'static> SpawnInSpan<T> for JoinSet<T> {
    fn spawn_in_span<F>(&mut self, future: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        self.spawn(InTelemetry::of_current(future.instrument(Span::current())))
    }

    fn spawn_blocking_in_span<F>(&mut self, work: F) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        let (span, owner) = (Span::current(), Owner::current());
        self.spawn_blocking(move || owner.scope(|| span.in_scope(work)))
    }
}
