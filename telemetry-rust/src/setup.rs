//! One set-up of telemetry: the charter in force, mode, service name and instruments. Counts findings, and decides by
//! mode and charter whether a rule is enforced.
//!
//! The free functions ask the set-up that what runs on this thread belongs to: a layer enters its own at every poll.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use opentelemetry::InstrumentationScope;
use opentelemetry::metrics::{Meter, MeterProvider};
use tracing::Dispatch;

use crate::beside::Taken;
use crate::charter::{self, Charter, FileChange, Held, InForce, Mode, ReasonRow};
use crate::enforce::{Active, Enforcement, Example, redacts_as_much};
use crate::error::Code;
use crate::metrics::Instruments;
use crate::sampling::DecisionCounts;

pub(crate) struct Setup {
    /// `service.name`.
    pub service: &'static str,
    /// `PLUMBLINE_MODE`; without it the charter decides.
    mode: Option<Mode>,
    charter: InForce,
    /// The charter that resource and views were created with.
    pub started: Arc<Charter>,
    pub reloads: Reloads,
    /// Whether nothing is exported until a valid charter is in force.
    pub is_held: AtomicBool,
    /// Earlier charters that redacted what was recorded under them, and when they were replaced.
    kept: RwLock<Kept>,
    /// The charters that batches under way were corrected by.
    sending: Mutex<Vec<Arc<Charter>>>,
    /// Decisions of the sampler.
    pub decisions: DecisionCounts,
    /// Where its spans and events go.
    dispatch: OnceLock<Dispatch>,
    meters: OnceLock<Arc<dyn MeterProvider + Send + Sync>>,
    /// What a set-up took that was joined.
    joined: OnceLock<Taken>,
    /// Whether it was reported that calls have no spans.
    has_no_spans: AtomicBool,
    instruments: OnceLock<Instruments>,
    /// When a line of a rule was logged: an example of its findings, or that it failed.
    logged: Mutex<BTreeMap<(&'static str, Line), Instant>>,
    /// The reasons and services of this process that differ from the charter of the digest; each is reported once.
    reported: Mutex<(&'static str, Vec<&'static str>)>,
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Setup({})", self.service)
    }
}

/// Charters, and when they were replaced.
type Kept = Arc<[(Arc<Charter>, SystemTime)]>;

/// A line of a rule; each is logged once a minute.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Line {
    Example { is_enforced: bool },
    Failure,
}

/// How often a charter was applied and refused.
#[derive(Debug, Default)]
pub(crate) struct Reloads {
    pub applied: AtomicU64,
    pub refused: AtomicU64,
}

impl Setup {
    pub(crate) fn new(service: &'static str, mode: Option<Mode>, charter: Arc<Charter>, refused: u64) -> Self {
        Self {
            service,
            mode,
            charter: InForce::new(Arc::clone(&charter)),
            started: charter,
            reloads: Reloads {
                refused: AtomicU64::new(refused),
                ..Reloads::default()
            },
            is_held: AtomicBool::new(false),
            kept: RwLock::default(),
            sending: Mutex::default(),
            decisions: DecisionCounts::default(),
            dispatch: OnceLock::new(),
            meters: OnceLock::new(),
            joined: OnceLock::new(),
            has_no_spans: AtomicBool::new(false),
            instruments: OnceLock::new(),
            logged: Mutex::default(),
            reported: Mutex::default(),
        }
    }

    /// Sets where spans and events go.
    pub(crate) fn connect(&self, dispatch: Dispatch) {
        let _ = self.dispatch.set(dispatch);
    }

    pub(crate) fn dispatch(&self) -> Option<&Dispatch> {
        self.dispatch.get()
    }

    /// Sets the application's meters.
    pub(crate) fn set_meters(&self, meters: Arc<dyn MeterProvider + Send + Sync>) {
        let _ = self.meters.set(meters);
    }

    /// Notes what a set-up took that was joined.
    pub(crate) fn join(&self, taken: Taken) {
        let _ = self.joined.set(taken);
    }

    fn gaps(&self, charter: &Charter) -> Vec<(&'static str, Vec<&'static str>)> {
        let mode_of = |rule: &str| self.mode_of(charter, rule);
        let joined = self.joined.get();
        joined.map_or_else(Vec::new, |taken| taken.gaps(charter, self.mode_under(charter), mode_of))
    }

    /// Returns what of the charter in force this set-up cannot hold: a rule, or a duty in words.
    pub(crate) fn cannot_hold(&self) -> Vec<&'static str> {
        self.gaps(&self.charter()).into_iter().map(|(words, _)| words).collect()
    }

    /// Returns the line of a charter that comes into force.
    pub(crate) fn in_force_line(&self, charter: &Charter, source: &str) -> String {
        let line = charter.in_force_line(source, self.mode_under(charter));
        let words: Vec<_> = self.gaps(charter).into_iter().map(|(words, _)| words).collect();
        match words.is_empty() {
            true => line,
            false => format!("{line}; cannot hold here: {}", words.join(", ")),
        }
    }

    /// Whether every rule that a charter enforces is enforced here.
    pub(crate) fn holds_all(&self, charter: &Charter) -> bool {
        let is_enforced = |rule: &&str| self.enforces_under(charter, rule);
        !self
            .gaps(charter)
            .iter()
            .any(|(_, rules)| rules.iter().any(is_enforced))
    }

    /// Reports once that the spans of calls are not recorded.
    pub(crate) fn report_no_spans(&self) {
        if self.joined.get().is_some() && !self.has_no_spans.swap(true, Ordering::Relaxed) {
            let line = "calls have no spans; expected a layer of tracing_opentelemetry in the subscriber, which lets spans of the target plumbline pass";
            tracing::warn!(target: "plumbline", "{line}");
        }
    }

    /// Returns a meter of the application; without effect before the set-up is complete.
    pub(crate) fn meter(&self, scope: InstrumentationScope) -> Meter {
        match self.meters.get() {
            Some(meters) => meters.meter_with_scope(scope),
            None => opentelemetry::metrics::noop::NoopMeterProvider::new().meter_with_scope(scope),
        }
    }

    /// Sets the instruments, which are made from the meters of this set-up.
    pub(crate) fn set_instruments(&self, instruments: Instruments) {
        let _ = self.instruments.set(instruments);
    }

    pub(crate) fn instruments(&self) -> Option<&Instruments> {
        self.instruments.get()
    }

    /// Returns the charter in force.
    pub(crate) fn charter(&self) -> Held {
        self.charter.get()
    }

    /// Returns the charter that everything follows that is exported from now on: the one in force, or the one before while a
    /// batch of it is under way.
    pub(crate) fn announced(&self) -> Arc<Charter> {
        let sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.charter().to_arc();
        let older = sending.iter().find(|charter| !Arc::ptr_eq(charter, &now));
        older.cloned().unwrap_or(now)
    }

    /// Returns the mode of this process under a charter.
    pub(crate) fn mode_under(&self, charter: &Charter) -> Mode {
        match self.mode {
            Some(Mode::Off) => Mode::Off,
            _ if charter.is_protected => Mode::Observe,
            given => given.unwrap_or(charter.mode),
        }
    }

    /// Returns the mode of this process.
    pub(crate) fn mode(&self) -> Mode {
        self.mode_under(&self.charter())
    }

    /// Whether this process enforces a rule of a charter.
    pub(crate) fn enforces_under(&self, charter: &Charter, rule: &str) -> bool {
        let mode = self.mode_under(charter);
        (mode == Mode::Enforce || charter.is_protected && mode != Mode::Off) && charter.mode_of(rule) == Mode::Enforce
    }

    /// Counts findings of a rule as enforced or observed; returns whether to enforce it. A rule that is off is not
    /// counted.
    pub(crate) fn record_findings_under(&self, charter: &Charter, rule: &'static str, count: u64) -> bool {
        let enforce = self.enforces_under(charter, rule);
        let is_off = self.mode_under(charter) == Mode::Off || charter.mode_of(rule) == Mode::Off;
        if count > 0
            && (enforce || !is_off)
            && let Some(instruments) = self.instruments()
        {
            instruments.findings(rule, count, enforce);
        }
        enforce
    }

    /// Counts findings of a rule that are not corrected in any mode.
    pub(crate) fn record_observed_under(&self, charter: &Charter, rule: &'static str, count: u64) {
        let is_off = self.mode_under(charter) == Mode::Off || charter.mode_of(rule) == Mode::Off;
        if count > 0
            && !is_off
            && let Some(instruments) = self.instruments()
        {
            instruments.findings(rule, count, false);
        }
    }

    /// Counts a failure of a rule, and logs one a minute.
    pub(crate) fn record_rule_failure(&self, rule: &'static str) {
        if let Some(instruments) = self.instruments() {
            instruments.failed(rule);
        }
        if self.may_log(rule, Line::Failure) {
            self.in_dispatch(|| {
                tracing::warn!(
                    target: "plumbline",
                    "{rule} failed; the telemetry was left as it was, or left out where it may be sensitive"
                );
            });
        }
    }

    /// Whether no such line of a rule was logged within a minute.
    fn may_log(&self, rule: &'static str, line: Line) -> bool {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        let is_recent = |at: &Instant| at.elapsed() < LINE_INTERVAL;
        let may = !logged.get(&(rule, line)).is_some_and(is_recent);
        if may {
            logged.insert((rule, line), Instant::now());
        }
        may
    }

    /// Logs where the spans and events of this set-up go: threads of the SDK have no telemetry.
    fn in_dispatch(&self, log: impl FnOnce()) {
        match self.dispatch.get() {
            Some(dispatch) => tracing::dispatcher::with_default(dispatch, log),
            None => log(),
        }
    }

    /// Reports a service that the charter in force does not list. Its name stays.
    pub(crate) fn report_unlisted_service(&self, name: &'static str) {
        let charter = self.charter();
        if self.is_new(&charter, name) {
            self.record_observed_under(&charter, IDENTITY, 1);
            let what = format!("service {name} is not in the charter");
            self.log_finding(
                &charter,
                IDENTITY,
                false,
                &Example::without_row(what, "one of its services"),
            );
        }
    }

    /// Reports a reason that the charter in force does not list.
    pub(crate) fn report_unlisted_reason(&self, name: &'static str) {
        let charter = self.charter();
        if self.is_new(&charter, name) {
            let is_enforced = self.record_findings_under(&charter, ERROR_TUPLE, 1);
            let what = format!("reason {name} is not in the charter");
            let example = Example::without_row(what, "one of its reasons");
            self.log_finding(&charter, ERROR_TUPLE, is_enforced, &example);
        }
    }

    /// Reports a reason to which the charter in force gives another code; returns whether that code holds.
    pub(crate) fn report_other_code(&self, row: ReasonRow, compiled: Code, expected: Code) -> bool {
        let charter = self.charter();
        if !self.is_new(&charter, row.reason) {
            return self.enforces_under(&charter, ERROR_TUPLE);
        }
        let is_enforced = self.record_findings_under(&charter, ERROR_TUPLE, 1);
        let example = Example {
            what: format!("reason {} has the code {compiled}", row.reason),
            row: Some(("reasons", row.reason)),
            expects: expected.to_string(),
        };
        self.log_finding(&charter, ERROR_TUPLE, is_enforced, &example);
        is_enforced
    }

    /// Whether a name was not reported yet under a charter.
    fn is_new(&self, charter: &Charter, name: &'static str) -> bool {
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        if reported.0 != charter.digest {
            *reported = (charter.digest, Vec::new());
        }
        let is_new = !reported.1.contains(&name);
        if is_new {
            reported.1.push(name);
        }
        is_new
    }

    fn log_finding(&self, charter: &Charter, rule: &str, is_enforced: bool, example: &Example) {
        if self.mode_of(charter, rule) != Mode::Off {
            let line = example.line(rule, charter, is_enforced);
            tracing::info!(target: "plumbline", "{line}");
        }
    }

    /// Puts a changed charter in force as a whole, or counts that it was refused; logs one line, and one for what waits
    /// for the next start.
    pub(crate) fn take_over(&self, change: FileChange, path: &str) {
        let before = self.charter().to_arc();
        let charter = match change {
            FileChange::Valid(charter) => charter,
            FileChange::Refused(why) => return self.refuse(path, &why),
        };
        let is_kept = self.enforces_under(&before, SENSITIVE);
        if is_kept {
            // Before the next charter is in force: a batch that is exported in between keeps the redactions too.
            self.keep(&before, SystemTime::now() + Duration::from_secs(3600));
        }
        self.charter.replace(Arc::clone(&charter));
        if is_kept {
            self.keep(&before, SystemTime::now());
        }
        self.reloads.applied.fetch_add(1, Ordering::Relaxed);
        let line = self.in_force_line(&charter, path);
        tracing::info!(target: "plumbline", "{line}");
        if self.is_held.swap(false, Ordering::Relaxed) {
            tracing::info!(target: "plumbline", "telemetry is exported: the charter is valid (PLUMBLINE_ON_REFUSED=hold)");
        }
        let parts = self.pending_parts();
        if !parts.is_empty() {
            let parts = parts.join(", ");
            tracing::warn!(target: "plumbline", "parts of the charter that wait for the next start: {parts}");
        }
    }

    /// Keeps the redactions of a charter for what was recorded until a time.
    fn keep(&self, before: &Arc<Charter>, mut until: SystemTime) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let mut left = Vec::with_capacity(kept.len() + 1);
        for (known, replaced) in kept.iter().filter(|(known, _)| !Arc::ptr_eq(known, before)) {
            // What redacts no more than the later one need not be kept beside it.
            match redacts_as_much(before, known) {
                true => until = until.max(*replaced),
                false => left.push((Arc::clone(known), *replaced)),
            }
        }
        left.push((Arc::clone(before), until));
        *kept = left.into();
    }

    /// Whether labels stay redacted that the charter in force redacts less: sums contain what was recorded before.
    fn keeps_labels(&self) -> bool {
        let now = self.charter();
        let is_enforced = self.enforces_under(&now, SENSITIVE);
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let mut others = kept.iter().filter(|(earlier, _)| !std::ptr::eq(&**earlier, &*now));
        others.any(|(earlier, _)| !is_enforced || !redacts_as_much(&now, earlier))
    }

    fn refuse(&self, path: &str, why: &str) {
        self.reloads.refused.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(
            target: "plumbline",
            "the charter in {path} is refused; the previous one stays in force: {why}"
        );
    }

    /// Returns the parts of the charter in force that wait for the next start.
    pub(crate) fn pending_parts(&self) -> Vec<&'static str> {
        let mode = |charter: &Charter, rule: &str| Enforcement::mode_of(self, charter, rule);
        charter::pending_parts(&self.started, &self.charter(), self.service, self.keeps_labels(), mode)
    }
}

impl Enforcement for Setup {
    fn charter(&self) -> Held {
        self.charter()
    }

    fn started(&self) -> &Arc<Charter> {
        &self.started
    }

    fn mode(&self, charter: &Charter) -> Mode {
        self.mode_under(charter)
    }

    fn mode_of(&self, charter: &Charter, rule: &str) -> Mode {
        if self.enforces_under(charter, rule) {
            return Mode::Enforce;
        }
        match (self.mode_under(charter), charter.mode_of(rule)) {
            (Mode::Off, _) | (_, Mode::Off) => Mode::Off,
            _ => Mode::Observe,
        }
    }

    fn begin(&self) -> Arc<Charter> {
        let mut sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let charter = self.charter().to_arc();
        sending.push(Arc::clone(&charter));
        charter
    }

    fn end(&self, charter: &Arc<Charter>) {
        let mut sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = sending.iter().position(|known| Arc::ptr_eq(known, charter)) {
            sending.swap_remove(at);
        }
    }

    fn kept(&self, recorded: SystemTime, visit: &mut dyn FnMut(&Arc<Charter>)) {
        let kept = Arc::clone(&self.kept.read().unwrap_or_else(PoisonError::into_inner));
        // A time to come says nothing of when the item was recorded.
        let is_stated = !kept.is_empty() && recorded > SystemTime::now();
        for (charter, replaced) in kept.iter() {
            if is_stated || recorded <= *replaced {
                visit(charter);
            }
        }
    }

    fn count(&self, rule: &'static str, count: u64, is_enforced: bool) {
        if let Some(instruments) = self.instruments() {
            instruments.findings(rule, count, is_enforced);
        }
    }

    fn log_example(&self, rule: &'static str, is_enforced: bool, text: &dyn Fn() -> String) {
        if self.may_log(rule, Line::Example { is_enforced }) {
            self.in_dispatch(|| tracing::info!(target: "plumbline", "{}", text()));
        }
    }

    fn failed(&self, rule: &'static str) {
        self.record_rule_failure(rule);
    }
}

/// The least time between two lines of one rule in the log: examples of findings, failures.
const LINE_INTERVAL: Duration = Duration::from_secs(60);
/// The rule whose corrections outlive their charter.
const SENSITIVE: &str = "attribute-sensitive";
pub(crate) const ERROR_TUPLE: &str = "error-tuple";
const IDENTITY: &str = "resource-identity";

/// The telemetry of layers that name none.
static DEFAULT: OnceLock<&'static Setup> = OnceLock::new();

thread_local! {
    /// The telemetry that what runs on this thread belongs to, unless it is the default.
    static CURRENT: Cell<Option<&'static Setup>> = const { Cell::new(None) };
}

/// Makes a set-up the process's default; `false` if there is one already.
pub(crate) fn set_default(setup: &'static Setup) -> bool {
    DEFAULT.set(setup).is_ok()
}

/// Returns the telemetry that what runs on this thread belongs to.
pub(crate) fn get() -> Option<&'static Setup> {
    CURRENT.get().or_else(|| DEFAULT.get().copied())
}

/// Reports that the span of a call is not recorded.
pub(crate) fn report_no_spans() {
    if let Some(setup) = get() {
        setup.report_no_spans();
    }
}

/// Whether what runs on this thread belongs to the process's default.
pub(crate) fn is_default() -> bool {
    CURRENT.get().is_none()
}

/// Runs work that belongs to a set-up: its layers, errors and spans find it.
pub(crate) fn in_scope<T>(setup: &'static Setup, work: impl FnOnce() -> T) -> T {
    if get().is_some_and(|current| std::ptr::eq(current, setup)) {
        return work();
    }
    let is_default = DEFAULT.get().is_some_and(|default| std::ptr::eq(*default, setup));
    let _restored = Restored(CURRENT.replace((!is_default).then_some(setup)));
    match setup.dispatch.get() {
        Some(dispatch) => tracing::dispatcher::with_default(dispatch, work),
        None => work(),
    }
}

/// Restores the telemetry of this thread, also after a panic.
struct Restored(Option<&'static Setup>);

impl Drop for Restored {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

/// The name of a service before it is set up.
pub(crate) const UNKNOWN_SERVICE: &str = "unknown_service";

/// Returns the name of this service; `unknown_service` before [`crate::init`].
pub(crate) fn service() -> &'static str {
    get().map_or(UNKNOWN_SERVICE, |setup| setup.service)
}

/// Returns the charter in force; base before [`crate::init`].
pub(crate) fn charter() -> Held {
    get().map_or_else(|| charter::before_setup().into(), Setup::charter)
}

/// Returns the mode of this process; that of base before [`crate::init`].
pub(crate) fn mode() -> Mode {
    get().map_or_else(|| charter::before_setup().mode, Setup::mode)
}

/// Whether the mode is `observe` or `enforce`.
pub(crate) fn is_active() -> bool {
    mode() != Mode::Off
}

/// Counts a finding of a rule as enforced or observed, with an example of it; returns whether to enforce the rule. A
/// rule that is off is not counted.
pub(crate) fn record_finding(rule: &'static str, example: impl Fn() -> Example) -> bool {
    match get() {
        Some(setup) => Active::of(setup).finding(rule, example),
        None => is_enforced(rule),
    }
}

/// Reports a reason that the charter does not list.
pub(crate) fn report_unlisted_reason(name: &'static str) {
    if let Some(setup) = get().filter(|setup| setup.mode() != Mode::Off) {
        setup.report_unlisted_reason(name);
    }
}

/// Reports a reason to which the charter gives another code; returns whether that code holds.
pub(crate) fn report_other_code(row: ReasonRow, compiled: Code, expected: Code) -> bool {
    get().is_some_and(|setup| setup.report_other_code(row, compiled, expected))
}

/// Whether this process enforces a rule.
pub(crate) fn is_enforced(rule: &str) -> bool {
    let charter = charter();
    match get() {
        Some(setup) => setup.enforces_under(&charter, rule),
        None => charter.mode == Mode::Enforce && charter.mode_of(rule) == Mode::Enforce,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sensitive_attributes_are_protected_until_a_charter_is_taken_over() {
        for (mode, is_protected) in [
            (None, true),
            (Some(Mode::Enforce), true),
            (Some(Mode::Observe), true),
            (Some(Mode::Off), false),
        ] {
            let setup = Setup::new("worker", mode, charter::before_setup().protected(), 1);
            let before = Active::of(&setup);
            setup.take_over(FileChange::Valid(Arc::clone(charter::before_setup())), "acme.json");
            assert_eq!(before.enforces(SENSITIVE), is_protected, "what began before: {mode:?}");
            assert!(!before.enforces("attribute-length"), "{mode:?}");
            let enforces = mode.unwrap_or(Mode::Enforce) == Mode::Enforce;
            assert_eq!(Active::of(&setup).enforces(SENSITIVE), enforces, "{mode:?}");
        }
    }

    #[test]
    fn charters_that_redact_alike_are_kept_once() {
        let setup = Setup::new("worker", None, Arc::clone(charter::before_setup()), 0);
        for entries in 1..5_u64 {
            let text = charter::changed(|policy| policy["baggage"]["max_entries"] = entries.into());
            let next = charter::read(&text).unwrap();
            setup.take_over(FileChange::Valid(next), "acme.json");
        }
        assert_eq!(setup.kept.read().unwrap().len(), 1);
        assert!(!setup.pending_parts().contains(&"metrics"));
    }

    #[test]
    fn replaced_charters_are_freed() {
        let setup = Setup::new("worker", None, Arc::clone(charter::before_setup()), 0);
        let made: Vec<_> = (2001..2030_u64)
            .map(|bytes| {
                let text = charter::changed(|policy| policy["baggage"]["max_bytes"] = bytes.into());
                let next = charter::read(&text).unwrap();
                let weak = Arc::downgrade(&next);
                setup.take_over(FileChange::Valid(next), "acme.json");
                weak
            })
            .collect();
        let live = made.iter().filter(|charter| charter.strong_count() > 0).count();
        assert_eq!(
            live, 2,
            "the one in force, and the one before, whose redactions are kept"
        );
    }

    /// Keeps the lines that are logged.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<String>>>);

    impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Lines {
        fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
            struct Message(String);
            impl tracing::field::Visit for Message {
                fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                    if field.name() == "message" {
                        self.0 = format!("{} {value:?}", self.0);
                    }
                }
            }
            let mut message = Message(event.metadata().level().to_string());
            event.record(&mut message);
            self.0.lock().unwrap().push(message.0);
        }
    }

    #[test]
    fn a_rule_that_fails_logs_one_line_a_minute() {
        use tracing_subscriber::layer::SubscriberExt;

        let lines = Lines::default();
        let setup = Setup::new("worker", None, Arc::clone(charter::before_setup()), 0);
        setup.connect(Dispatch::new(tracing_subscriber::registry().with(lines.clone())));
        for rule in ["attribute-sensitive", "metric-unit", "metric-unit"] {
            Active::of(&setup).failed(rule);
        }
        let of = |rule| {
            format!("WARN {rule} failed; the telemetry was left as it was, or left out where it may be sensitive")
        };
        assert_eq!(*lines.0.lock().unwrap(), [of("attribute-sensitive"), of("metric-unit")]);
    }

    #[test]
    fn a_refused_charter_changes_nothing() {
        let setup = Setup::new("worker", None, Arc::clone(charter::before_setup()), 0);
        setup.take_over(FileChange::Refused("digest".to_owned()), "acme.json");
        assert!(Arc::ptr_eq(&setup.charter().to_arc(), charter::before_setup()));
        assert_eq!(setup.reloads.refused.load(Ordering::Relaxed), 1);
        assert!(
            !setup.enforces_under(&setup.charter(), "no-such-rule-at-all")
                || charter::before_setup().mode == Mode::Enforce
        );
    }
}
