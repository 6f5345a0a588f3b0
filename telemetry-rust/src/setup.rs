//! What [`crate::init`] fixed for this process: mode, service name and instruments. Counts findings, and decides by
//! mode and charter whether a rule is enforced.

use std::sync::{Arc, OnceLock};

use crate::charter::{self, Charter, InForce, Mode};
use crate::metrics::Instruments;

#[derive(Debug)]
pub(crate) struct Setup {
    pub mode: Mode,
    pub service: &'static str,
    pub charter: Arc<InForce>,
    pub instruments: Instruments,
}

static SETUP: OnceLock<Setup> = OnceLock::new();

/// Stores the setup; `false` if there is one already.
pub(crate) fn install(setup: Setup) -> bool {
    SETUP.set(setup).is_ok()
}

pub(crate) fn get() -> Option<&'static Setup> {
    SETUP.get()
}

/// Returns the name of this service; `unknown_service` before [`crate::init`].
pub(crate) fn service() -> &'static str {
    get().map_or("unknown_service", |setup| setup.service)
}

/// Returns the charter in force; base before [`crate::init`].
pub(crate) fn charter() -> &'static Charter {
    get().map_or_else(charter::base, |setup| setup.charter.get())
}

/// Returns the mode of this process; the charter's default before [`crate::init`].
pub(crate) fn mode() -> Mode {
    get().map_or(charter::base().mode, |setup| setup.mode)
}

/// Whether the mode is `observe` or `enforce`.
pub(crate) fn is_active() -> bool {
    mode() != Mode::Off
}

/// Whether the mode is `enforce`.
pub(crate) fn enforces() -> bool {
    mode() == Mode::Enforce
}

/// Counts a finding of a rule as enforced or observed; returns whether to enforce the rule.
pub(crate) fn record_finding(rule: &'static str) -> bool {
    record_findings(rule, 1)
}

/// Counts several findings at once. A rule that is off is not counted.
pub(crate) fn record_findings(rule: &'static str, count: u64) -> bool {
    let enforce = is_enforced(rule);
    if count > 0
        && mode_of(rule) != Mode::Off
        && let Some(setup) = get()
    {
        setup.instruments.findings(rule, count, enforce);
    }
    enforce
}

/// Counts a failure of a rule.
pub(crate) fn record_rule_failure(rule: &'static str) {
    if let Some(setup) = get() {
        setup.instruments.failed(rule);
    }
}

/// Whether this process enforces a rule.
pub(crate) fn is_enforced(rule: &str) -> bool {
    enforces() && mode_of(rule) == Mode::Enforce
}

fn mode_of(rule: &str) -> Mode {
    charter().mode_of(rule)
}
