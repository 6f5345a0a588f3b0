//! Metrics.

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter};

const AMOUNT: &str = "acme.order.amounts"; // finds metric acme.order.amounts

pub struct Meters {
    placed: Counter<u64>,
    amount: Histogram<f64>,
}

impl Meters {
    const FAILED: &'static str = "acme.orders.failed"; // finds metric acme.orders.failed

    pub fn new(meter: &Meter) -> Self {
        meter.u64_counter(Self::FAILED).build();
        meter.i64_up_down_counter("acme.carts.open").build(); // finds metric acme.carts.open
        meter
            .u64_observable_gauge("acme.queue.depth") // finds metric acme.queue.depth
            .with_callback(|all| all.observe(1, &[KeyValue::new("acme.queue", "in")])) // finds attribute acme.queue
            .build();
        Self {
            placed: meter.u64_counter("acme.orders.placed").with_unit("{order}").build(),
            amount: meter.f64_histogram(AMOUNT).build(),
        }
    }
}
