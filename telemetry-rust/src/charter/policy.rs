use std::cell::Cell;
use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::generated::{
    BAGGAGE, BAGGAGE_HOSTS, BAGGAGE_MAX_BYTES, BAGGAGE_MAX_ENTRIES, CODES, DEADLINE_MARGIN_MAX_RATIO,
    DEADLINE_MARGIN_MS, DIGEST, ERROR_TYPE, EXPOSE, HTTP_FAULTS, HTTP_OTHER_4XX, HTTP_OTHER_5XX, HTTP_STATUSES,
    NAMING_WORDS, REASONS, SAMPLING, SERVICES,
};
use super::{CodeRow, ErrorType, Expose, ReasonRow, Service};
use crate::error::{Code, Fault};
use crate::propagation::Limits;
use crate::sampling::RootRules;

/// What of the charter may change while the process runs.
///
/// One that was in force stays in memory, so that its words may be held for as long as the process lives. That is some
/// kilobytes for each charter, and a charter changes a few times a day.
#[derive(Debug)]
pub(crate) struct Policy {
    /// SHA-256 of the charter that it is part of.
    pub digest: &'static str,
    /// Rows of the 16 codes, by number from 1.
    pub codes: &'static [CodeRow],
    /// Rows of the reasons, by name.
    pub reasons: &'static [ReasonRow],
    /// Codes of plain HTTP statuses, by status.
    pub http_statuses: &'static [(u16, Code)],
    /// Faults of statuses with their codes that are not the codes' own, by status.
    pub http_faults: &'static [(u16, Fault)],
    pub http_other_4xx: Code,
    pub http_other_5xx: Code,
    /// What of a failure leaves at the trust boundary.
    pub expose: Expose,
    /// On which telemetry of a server `error.type` stands.
    pub error_type: ErrorType,
    /// Words that are names, however much they look like ids.
    pub naming_words: &'static [&'static str],
    /// The services, in the charter's order.
    pub services: &'static [Service],
    /// What each hop keeps back of its deadline, and the largest share of what remains that it may be.
    pub deadline_margin_ms: u64,
    pub deadline_margin_max_ratio: f64,
    /// What of baggage may travel.
    pub baggage: Limits,
    /// Hosts beyond the services that get baggage.
    pub hosts: &'static [&'static str],
    /// Decides for roots.
    pub sampler: RootRules,
}

/// The policy that this crate was built with.
static BUILT_IN: Policy = Policy {
    digest: DIGEST,
    codes: &CODES,
    reasons: REASONS,
    http_statuses: HTTP_STATUSES,
    http_faults: HTTP_FAULTS,
    http_other_4xx: HTTP_OTHER_4XX,
    http_other_5xx: HTTP_OTHER_5XX,
    expose: EXPOSE,
    error_type: ERROR_TYPE,
    naming_words: NAMING_WORDS,
    services: SERVICES,
    deadline_margin_ms: DEADLINE_MARGIN_MS,
    deadline_margin_max_ratio: DEADLINE_MARGIN_MAX_RATIO,
    baggage: Limits {
        max_bytes: BAGGAGE_MAX_BYTES,
        max_entries: BAGGAGE_MAX_ENTRIES,
        keys: BAGGAGE,
    },
    hosts: BAGGAGE_HOSTS,
    sampler: RootRules::new(SAMPLING),
};

static IN_FORCE: RwLock<&Policy> = RwLock::new(&BUILT_IN);
/// How often [`IN_FORCE`] was replaced.
static REPLACED: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// What this thread saw last, and after how many replacements: no lock is taken while nothing changes.
    static SEEN: Cell<(u64, &'static Policy)> = const { Cell::new((0, &BUILT_IN)) };
}

/// The policy in force.
pub(crate) fn policy() -> &'static Policy {
    let replaced = REPLACED.load(Ordering::Acquire);
    let seen = SEEN.try_with(|seen| {
        let (at, policy) = seen.get();
        if at == replaced {
            return policy;
        }
        let policy = locked();
        seen.set((replaced, policy));
        policy
    });
    seen.unwrap_or_else(|_| locked())
}

fn locked() -> &'static Policy {
    *IN_FORCE.read().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Puts another policy in force, as a whole: who asks from now on gets nothing of the one before.
pub(super) fn replace(policy: &'static Policy) {
    *IN_FORCE.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = policy;
    REPLACED.fetch_add(1, Ordering::Release);
}
