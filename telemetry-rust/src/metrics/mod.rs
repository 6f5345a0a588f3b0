//! The instruments: name, unit, description and buckets come from the charter only.

mod process;
mod runtime;

use std::sync::Arc;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter, ObservableGauge};

use crate::charter::{Charter, Metric, Mode, attribute, metric};
use crate::setup::Setup;

/// A telemetry signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    Traces,
    Metrics,
    Logs,
}

impl Signal {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Traces => "traces",
            Self::Metrics => "metrics",
            Self::Logs => "logs",
        }
    }
}

#[derive(Debug)]
pub(crate) struct Instruments {
    pub rpc_server: Histogram<f64>,
    pub rpc_client: Histogram<f64>,
    pub http_server: Histogram<f64>,
    pub http_client: Histogram<f64>,
    findings: Counter<u64>,
    _enforcing: Option<ObservableGauge<u64>>,
}

impl Instruments {
    /// Creates the instruments of a meter, and starts the process and runtime metrics unless the mode is off.
    pub(crate) fn new(meter: &Meter, setup: &Arc<Setup>, is_off: bool) -> Self {
        let charter = &setup.started;
        let enforcing = (!is_off).then(|| {
            let setup = Arc::clone(setup);
            process::observe(meter);
            runtime::observe(meter);
            meter
                .u64_observable_gauge(metric::PLUMBLINE_ENFORCEMENT_ACTIVE.name)
                .with_unit(metric::PLUMBLINE_ENFORCEMENT_ACTIVE.unit)
                .with_description(metric::PLUMBLINE_ENFORCEMENT_ACTIVE.description)
                .with_callback(move |gauge| {
                    // The resource can carry the digest of the charter at startup; this is the one in force.
                    let charter = setup.announced();
                    let digest = KeyValue::new(attribute::PLUMBLINE_CHARTER_DIGEST, charter.digest);
                    let is_enforcing = setup.mode_under(&charter) == Mode::Enforce && setup.holds_all(&charter);
                    gauge.observe(u64::from(is_enforcing), &[digest]);
                })
                .build()
        });
        Self {
            rpc_server: histogram(meter, charter, &metric::RPC_SERVER_CALL_DURATION),
            rpc_client: histogram(meter, charter, &metric::RPC_CLIENT_CALL_DURATION),
            http_server: histogram(meter, charter, &metric::HTTP_SERVER_REQUEST_DURATION),
            http_client: histogram(meter, charter, &metric::HTTP_CLIENT_REQUEST_DURATION),
            findings: meter
                .u64_counter(metric::PLUMBLINE_FINDINGS.name)
                .with_unit(metric::PLUMBLINE_FINDINGS.unit)
                .with_description(metric::PLUMBLINE_FINDINGS.description)
                .build(),
            _enforcing: enforcing,
        }
    }

    pub(crate) fn findings(&self, rule: &'static str, count: u64, enforced: bool) {
        self.add(rule, count, if enforced { "enforced" } else { "observed" });
    }

    pub(crate) fn failed(&self, rule: &'static str) {
        self.add(rule, 1, "failed");
    }

    fn add(&self, rule: &'static str, count: u64, action: &'static str) {
        self.findings.add(
            count,
            &[
                KeyValue::new(attribute::PLUMBLINE_FINDING_RULE, rule),
                KeyValue::new(attribute::PLUMBLINE_FINDING_ACTION, action),
            ],
        );
    }
}

/// Creates a histogram of base with the buckets of the charter.
fn histogram(meter: &Meter, charter: &Charter, own: &Metric) -> Histogram<f64> {
    let row = charter.metric(own.name).unwrap_or(own);
    meter
        .f64_histogram(row.name)
        .with_unit(row.unit)
        .with_description(row.description)
        .with_boundaries(row.buckets.to_vec())
        .build()
}
