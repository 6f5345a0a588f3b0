//! tokio runtime metrics, read at collection.

use opentelemetry::metrics::Meter;
use tokio::runtime::Handle;

/// Observes the runtime in which [`crate::init`] was called; nothing outside of one.
pub(super) fn observe(meter: &Meter) {
    let Ok(handle) = Handle::try_current() else {
        return;
    };
    let runtime = handle.metrics();
    meter
        .u64_observable_gauge("tokio.runtime.workers")
        .with_unit("{thread}")
        .with_description("Worker threads of the runtime.")
        .with_callback(move |gauge| gauge.observe(runtime.num_workers() as u64, &[]))
        .build();

    let runtime = handle.metrics();
    meter
        .u64_observable_gauge("tokio.runtime.tasks.alive")
        .with_unit("{task}")
        .with_description("Tasks that have begun and not ended.")
        .with_callback(move |gauge| gauge.observe(runtime.num_alive_tasks() as u64, &[]))
        .build();

    let runtime = handle.metrics();
    meter
        .u64_observable_gauge("tokio.runtime.queue.depth")
        .with_unit("{task}")
        .with_description("Tasks that wait in the runtime's global queue.")
        .with_callback(move |gauge| gauge.observe(runtime.global_queue_depth() as u64, &[]))
        .build();
}
