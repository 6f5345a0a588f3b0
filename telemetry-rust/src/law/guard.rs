//! What becomes of an item that a rule fails on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::setup;

/// Applies a rule to an item and says whether it may leave: an item that the rule fails on may have a sensitive value,
/// so it stays here where those are protected. The failure is counted.
pub(crate) fn guarded<T>(item: &mut T, rule: impl FnOnce(&mut T)) -> bool {
    if catch_unwind(AssertUnwindSafe(|| rule(item))).is_ok() {
        return true;
    }
    setup::failed("attribute-sensitive");
    !setup::is_enforced("attribute-sensitive")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_rule_fails_on_does_not_leave() {
        assert!(guarded(&mut 1, |item| *item += 1));
        assert!(!guarded(&mut 1, |_| panic!("a rule")));
    }
}
