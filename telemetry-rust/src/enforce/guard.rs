//! Catches a panic in a rule.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Active;

/// Applies a rule to an item and returns whether the item may be exported. After a panic the item may still contain a
/// sensitive value, so it is dropped where `attribute-sensitive` is enforced. The failure is counted.
pub(crate) fn guarded<T>(active: &Active<'_>, item: &mut T, rule: impl FnOnce(&mut T)) -> bool {
    if catch_unwind(AssertUnwindSafe(|| rule(item))).is_ok() {
        return true;
    }
    active.failed("attribute-sensitive");
    !active.enforces("attribute-sensitive")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enforce::testing;

    #[test]
    fn an_item_is_dropped_if_a_rule_panics() {
        let rules = testing::rules();
        assert!(guarded(&rules.active(), &mut 1, |item| *item += 1));
        assert!(!guarded(&rules.active(), &mut 1, |_| panic!("a rule")));
    }
}
