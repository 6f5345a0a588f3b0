//! The part of the charter's policy that a reload replaces, and the one in force. Names and metric definitions stay the
//! generated ones.

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

/// The part of the charter that can change while the process runs.
///
/// A replaced policy stays in memory, so references to it are `'static`: a few kilobytes per charter, and a charter
/// changes a few times a day.
#[derive(Debug)]
pub(crate) struct Policy {
    /// SHA-256 of the charter.
    pub digest: &'static str,
    /// Rows of the 16 codes, by number from 1.
    pub codes: &'static [CodeRow],
    /// Rows of the reasons, sorted by name.
    pub reasons: &'static [ReasonRow],
    /// Codes of plain HTTP statuses, sorted by status.
    pub http_statuses: &'static [(u16, Code)],
    /// Faults that differ from those of the codes, sorted by status.
    pub http_faults: &'static [(u16, Fault)],
    pub http_other_4xx: Code,
    pub http_other_5xx: Code,
    /// What of an error is exposed at the trust boundary.
    pub expose: Expose,
    /// On which server telemetry `error.type` is set.
    pub error_type: ErrorType,
    /// Words that are never ids in a span name.
    pub naming_words: &'static [&'static str],
    /// The services, in the charter's order.
    pub services: &'static [Service],
    /// The part of a deadline that each hop keeps, and its largest share of the remaining time.
    pub deadline_margin_ms: u64,
    pub deadline_margin_max_ratio: f64,
    /// The baggage that may be propagated.
    pub baggage: Limits,
    /// Hosts that receive baggage in addition to the services.
    pub hosts: &'static [&'static str],
    /// Decides sampling of roots.
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
    /// The policy that this thread read last, and the number of replacements then; no lock is taken while nothing changes.
    static SEEN: Cell<(u64, &'static Policy)> = const { Cell::new((0, &BUILT_IN)) };
}

/// Returns the policy in force.
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

/// Replaces the policy in force as a whole.
pub(super) fn replace(policy: &'static Policy) {
    *IN_FORCE.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = policy;
    REPLACED.fetch_add(1, Ordering::Release);
}
