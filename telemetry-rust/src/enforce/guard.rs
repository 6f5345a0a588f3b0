//! Catches a panic in a rule.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::setup;

/// Applies a rule to an item and returns whether the item may be exported. After a panic the item may still contain a
/// sensitive value, so it is dropped where `attribute-sensitive` is enforced. The failure is counted.
pub(crate) fn guarded<T>(item: &mut T, rule: impl FnOnce(&mut T)) -> bool {
    if catch_unwind(AssertUnwindSafe(|| rule(item))).is_ok() {
        return true;
    }
    setup::record_rule_failure("attribute-sensitive");
    !setup::is_enforced("attribute-sensitive")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_dropped_if_a_rule_panics() {
        assert!(guarded(&mut 1, |item| *item += 1));
        assert!(!guarded(&mut 1, |_| panic!("a rule")));
    }
}
