//! The charter in force and the mode of the process: they decide what each rule does, and findings are counted.

use std::sync::Arc;
use std::time::SystemTime;

use super::Example;
use crate::charter::{Charter, Held, Mode};

/// Has a charter in force, a mode, and a count of findings.
pub(crate) trait Enforcement: Send + Sync {
    /// Returns the charter in force.
    fn charter(&self) -> Held;
    /// Returns the charter that the SDK's views were created with.
    fn started(&self) -> &Arc<Charter>;
    /// Returns the mode of the process under a charter.
    fn mode(&self, charter: &Charter) -> Mode;
    /// Returns the mode of a rule of a charter in this process.
    fn mode_of(&self, charter: &Charter, rule: &str) -> Mode;
    /// Begins a batch: until its end the charter returned is announced, or one that was in force before.
    fn begin(&self) -> Arc<Charter>;
    /// Ends a batch.
    fn end(&self, charter: &Arc<Charter>);
    /// Visits the earlier charters that redacted what was recorded at a time.
    fn kept(&self, recorded: SystemTime, visit: &mut dyn FnMut(&Arc<Charter>));
    /// Counts findings of a rule as enforced or observed.
    fn count(&self, rule: &'static str, count: u64, is_enforced: bool);
    /// Logs an example of a rule's findings, unless one was logged within a minute.
    fn log_example(&self, rule: &'static str, is_enforced: bool, text: &dyn Fn() -> String);
    /// Counts a failure of a rule.
    fn failed(&self, rule: &'static str);
}

/// A batch from its correction until it is delivered or given up.
pub(crate) struct UnderWay<'a>(&'a dyn Enforcement, Arc<Charter>);

impl<'a> UnderWay<'a> {
    pub(crate) fn begin(enforcement: &'a dyn Enforcement) -> Self {
        Self(enforcement, enforcement.begin())
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.end(&self.1);
    }
}

/// One charter with the mode of the process. An item is checked by one of them from begin to end.
pub(crate) struct Active<'a> {
    pub charter: Held,
    findings: &'a dyn Enforcement,
    is_counted: bool,
}

impl<'a> Active<'a> {
    pub(crate) fn of(enforcement: &'a dyn Enforcement) -> Self {
        Self::under(enforcement, enforcement.charter())
    }

    /// Uses a charter that may not be in force any more.
    pub(crate) fn under(enforcement: &'a dyn Enforcement, charter: impl Into<Held>) -> Self {
        Self {
            charter: charter.into(),
            findings: enforcement,
            is_counted: true,
        }
    }

    /// Counts nothing: the same item is checked again.
    pub(crate) fn uncounted(self) -> Self {
        Self {
            is_counted: false,
            ..self
        }
    }

    fn mode_of(&self, rule: &str) -> Mode {
        self.mode_under(&self.charter, rule)
    }

    /// Returns the mode of a rule of another charter in this process.
    pub(crate) fn mode_under(&self, charter: &Charter, rule: &str) -> Mode {
        self.findings.mode_of(charter, rule)
    }

    /// Visits the earlier charters whose redactions outlive them, for what was recorded at a time.
    pub(super) fn visit_kept(&self, recorded: SystemTime, mut visit: impl FnMut(&Arc<Charter>)) {
        self.findings.kept(recorded, &mut |charter| {
            if !std::ptr::eq(&**charter, &*self.charter) {
                visit(charter);
            }
        });
    }

    /// Returns the charter that the SDK's views were created with.
    pub(crate) fn started(&self) -> &'a Charter {
        self.findings.started()
    }

    /// Whether the mode of the process is `enforce`.
    pub(crate) fn is_enforcing(&self) -> bool {
        self.findings.mode(&self.charter) == Mode::Enforce
    }

    /// Whether violations of a rule are counted.
    pub(crate) fn watches(&self, rule: &str) -> bool {
        self.mode_of(rule) != Mode::Off
    }

    /// Whether violations of a rule are corrected.
    pub(crate) fn enforces(&self, rule: &str) -> bool {
        self.mode_of(rule) == Mode::Enforce
    }

    /// Counts a finding of a rule, which may be logged; returns whether to correct it.
    pub(crate) fn finding(&self, rule: &'static str, example: impl Fn() -> Example) -> bool {
        self.findings(rule, 1, example)
    }

    /// Counts several findings at once.
    pub(crate) fn findings(&self, rule: &'static str, count: u64, example: impl Fn() -> Example) -> bool {
        let mode = self.mode_of(rule);
        self.record(rule, count, mode, example);
        mode == Mode::Enforce
    }

    /// Counts findings that are not corrected in any mode.
    pub(crate) fn observed(&self, rule: &'static str, count: u64, example: impl Fn() -> Example) {
        let mode = if self.watches(rule) { Mode::Observe } else { Mode::Off };
        self.record(rule, count, mode, example);
    }

    fn record(&self, rule: &'static str, count: u64, mode: Mode, example: impl Fn() -> Example) {
        if mode == Mode::Off || count == 0 || !self.is_counted {
            return;
        }
        let is_enforced = mode == Mode::Enforce;
        self.findings.count(rule, count, is_enforced);
        let line = || example().line(rule, &self.charter, is_enforced);
        self.findings.log_example(rule, is_enforced, &line);
    }

    /// Counts a failure of a rule.
    pub(crate) fn failed(&self, rule: &'static str) {
        self.findings.failed(rule);
    }
}
