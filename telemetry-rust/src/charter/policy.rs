use super::{BAGGAGE, BAGGAGE_HOSTS, BAGGAGE_MAX_BYTES, BAGGAGE_MAX_ENTRIES, SAMPLING};
use crate::propagation::Limits;
use crate::sampling::RootRules;

/// What of the charter may change while the process runs.
#[derive(Debug)]
pub(crate) struct Policy {
    /// What of baggage may travel.
    pub baggage: Limits,
    /// Hosts beyond the services that get baggage.
    pub hosts: &'static [&'static str],
    /// Decides for roots.
    pub sampler: RootRules,
}

/// The policy that this crate was built with.
static BUILT_IN: Policy = Policy {
    baggage: Limits {
        max_bytes: BAGGAGE_MAX_BYTES,
        max_entries: BAGGAGE_MAX_ENTRIES,
        keys: BAGGAGE,
    },
    hosts: BAGGAGE_HOSTS,
    sampler: RootRules::new(SAMPLING),
};

/// The policy in force.
pub(crate) fn policy() -> &'static Policy {
    &BUILT_IN
}
