//! Enforces the charter's baggage allow-list and limits.

use super::baggage_member::Member;
use crate::charter::BaggageKey;

pub(crate) const BAGGAGE_KEY: &str = "baggage-key";
pub(crate) const BAGGAGE_SIZE: &str = "baggage-size";

/// The allowed baggage keys and their limits.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// Most bytes of keys, values and properties together.
    pub max_bytes: usize,
    /// Most entries.
    pub max_entries: usize,
    /// Keys, sorted by name.
    pub keys: Vec<BaggageKey>,
}

impl Limits {
    /// Drops members that are not allowed; `enforces` receives the broken rule and returns whether to drop the
    /// member.
    pub(super) fn retain(&self, members: &mut Vec<Member>, at_boundary: bool, enforces: impl Fn(&'static str) -> bool) {
        let (mut count, mut bytes) = (0, 0);
        members.retain(|member| {
            let whole = member.key.len() + member.size();
            let row = self.key(&member.key).filter(|row| row.from_boundary || !at_boundary);
            let rule = match row {
                None => BAGGAGE_KEY,
                Some(row)
                    if member.size() > row.max_bytes || bytes + whole > self.max_bytes || count == self.max_entries =>
                {
                    BAGGAGE_SIZE
                }
                Some(_) => {
                    bytes += whole;
                    count += 1;
                    return true;
                }
            };
            !enforces(rule)
        });
    }

    fn key(&self, key: &str) -> Option<&BaggageKey> {
        let at = self.keys.binary_search_by(|row| row.key.cmp(key)).ok()?;
        Some(&self.keys[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::propagation::baggage_member;

    const KEYS: [BaggageKey; 3] = [
        BaggageKey {
            key: "a",
            max_bytes: 4,
            copy_to_spans: false,
            from_boundary: true,
        },
        BaggageKey {
            key: "b",
            max_bytes: 100,
            copy_to_spans: false,
            from_boundary: false,
        },
        BaggageKey {
            key: "c",
            max_bytes: 100,
            copy_to_spans: false,
            from_boundary: true,
        },
    ];

    fn kept(header: &str, at_boundary: bool) -> String {
        let limits = Limits {
            max_bytes: 20,
            max_entries: 2,
            keys: KEYS.into(),
        };
        let mut members = baggage_member::of_lines([header.as_bytes()].into_iter());
        limits.retain(&mut members, at_boundary, |_| true);
        baggage_member::header(&members)
    }

    #[test]
    fn keys_that_are_not_listed_are_dropped() {
        assert_eq!(kept("a=1,x=2,b=3", false), "a=1,b=3");
    }

    #[test]
    fn at_the_boundary_only_keys_enter_that_may() {
        assert_eq!(kept("a=1,b=3", true), "a=1");
    }

    #[test]
    fn a_value_with_its_properties_is_held_to_the_keys_limit() {
        assert_eq!(kept("a=1234", false), "a=1234");
        assert_eq!(kept("a=12345", false), "");
        assert_eq!(kept("a=12;pq", false), "a=12;pq");
        assert_eq!(kept("a=12;p=q", false), "");
        assert_eq!(kept("a=%C3%A9%C3%A9", false), "a=%C3%A9%C3%A9", "decoded bytes count");
    }

    #[test]
    fn together_they_are_held_to_the_limits_of_all() {
        assert_eq!(kept("b=123456789012345678,a=123,c=", false), "b=123456789012345678,c=");
        assert_eq!(kept("b=1,c=1,a=1", false), "b=1,c=1");
    }
}
