//! Reads the policy's modes and what unknown names get.

use serde_json::Value;

use super::reader::Reader;
use crate::charter::{Mode, Rule, Unknown, interned};
use crate::enforce::RULES;

const MODES: [(&str, Mode); 3] = [
    ("off", Mode::Off),
    ("observe", Mode::Observe),
    ("enforce", Mode::Enforce),
];

impl Reader<'_> {
    pub(super) fn mode(&mut self, what: &str, value: &Value) -> Mode {
        let mode = self.word("enforcement", "", what, value, &MODES);
        mode.unwrap_or(Mode::Observe)
    }

    /// Reads the modes of the rules, sorted by name.
    pub(super) fn rules(&mut self, rows: &Value) -> Vec<Rule> {
        let rows = rows.as_object().into_iter().flatten();
        let mut rules: Vec<Rule> = rows
            .map(|(name, mode)| Rule {
                name: interned::text(name),
                mode: self.mode(name, mode),
            })
            .collect();
        for rule in rules.iter().filter(|rule| !RULES.contains(&rule.name)) {
            let expected = format!("one of {}, or a newer library", RULES.join(", "));
            self.wrong("enforcement", rule.name, "this library has no such rule", &expected);
        }
        rules.sort_by_key(|rule| rule.name);
        rules
    }

    pub(super) fn unknown(&mut self, enforcement: &Value, what: &str, default: Unknown) -> Unknown {
        let words = [
            ("keep", Unknown::Keep),
            ("observe", Unknown::Observe),
            ("drop", Unknown::Drop),
        ];
        match &enforcement[what] {
            Value::Null => default,
            value => self.word("enforcement", "", what, value, &words).unwrap_or(default),
        }
    }
}
