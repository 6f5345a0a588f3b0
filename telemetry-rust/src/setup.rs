//! What this process was set up as: mode, service name and instruments, fixed by [`crate::init`].

use std::sync::OnceLock;

use crate::charter::Mode;
use crate::metrics::Instruments;

#[derive(Debug)]
pub(crate) struct Setup {
    pub mode: Mode,
    pub service: &'static str,
    pub instruments: Instruments,
}

static SETUP: OnceLock<Setup> = OnceLock::new();

/// Keeps the first set-up of the process; `false` when there is one already.
pub(crate) fn install(setup: Setup) -> bool {
    SETUP.set(setup).is_ok()
}

pub(crate) fn get() -> Option<&'static Setup> {
    SETUP.get()
}

/// Name of this service, `unknown_service` before [`crate::init`].
pub(crate) fn service() -> &'static str {
    get().map_or("unknown_service", |setup| setup.service)
}

/// Mode of this process, the charter's default before [`crate::init`].
pub(crate) fn mode() -> Mode {
    get().map_or(crate::charter::MODE, |setup| setup.mode)
}

/// Whether Plumbline does anything at all.
pub(crate) fn is_active() -> bool {
    mode() != Mode::Off
}

/// Whether Plumbline may alter what passes.
pub(crate) fn enforces() -> bool {
    mode() == Mode::Enforce
}

/// Counts a finding of a rule as enforced or observed, by the mode; says whether to enforce it.
pub(crate) fn record_finding(rule: &'static str) -> bool {
    record_findings(rule, 1)
}

/// [`record_finding`], as often as it was found. A rule that is off counts nothing.
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

/// Counts that a rule failed.
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
    let known = crate::charter::RULES.iter().find(|known| known.name == rule);
    known.map_or(Mode::Observe, |known| known.mode)
}
