//! What the readers of all parts share: problems with their places, numbers, words and lists.

use std::fmt;

use serde_json::Value;

use crate::charter::interned;

/// All problems of a compiled charter.
#[derive(Debug, Default, PartialEq)]
pub(in crate::charter) struct Problems(pub(super) Vec<String>);

impl fmt::Display for Problems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.join(" | "))
    }
}

impl Problems {
    pub(super) fn one(place: &str, what: impl fmt::Display, expected: &str) -> Self {
        Self(vec![format!("{place}: {what}; expected {expected}")])
    }
}

/// Reads tables and collects their problems.
pub(super) struct Reader<'a> {
    /// Where the named things stood, by list.
    pub sources: &'a Value,
    pub problems: Problems,
}

impl Reader<'_> {
    pub(super) fn wrong(&mut self, list: &str, name: &str, what: impl fmt::Display, expected: &str) {
        let place = match self.sources[list][name].as_str() {
            Some(line) => line.to_owned(),
            None if name.is_empty() => list.to_owned(),
            None => format!("{list} {name:?}"),
        };
        self.problems.0.push(format!("{place}: {what}; expected {expected}"));
    }

    pub(super) fn names<'n>(&mut self, list: &str, names: impl Iterator<Item = &'n str> + Clone) {
        for (at, name) in names.clone().enumerate() {
            if name.is_empty() || names.clone().take(at).any(|other| other == name) {
                self.wrong(list, name, "its name is empty or repeated", "a name of its own");
            }
        }
    }

    pub(super) fn number(
        &mut self,
        list: &str,
        of: &str,
        what: &str,
        value: &Value,
        range: std::ops::RangeInclusive<u64>,
    ) -> u64 {
        let number = value.as_u64().filter(|number| range.contains(number));
        if number.is_none() {
            let expected = format!("a whole number from {} to {}", range.start(), range.end());
            self.wrong(list, of, format!("{what} is {value}"), &expected);
        }
        number.unwrap_or(*range.start())
    }

    pub(super) fn share(&mut self, list: &str, of: &str, what: &str, value: &Value) -> f64 {
        let number = value.as_f64().filter(|number| (0.0..=1.0).contains(number));
        if number.is_none() {
            self.wrong(list, of, format!("{what} is {value}"), "a number from 0 to 1");
        }
        number.unwrap_or(0.0)
    }

    /// Finds a word among the allowed ones.
    pub(super) fn word<T: Copy>(
        &mut self,
        list: &str,
        of: &str,
        what: &str,
        value: &Value,
        words: &[(&str, T)],
    ) -> Option<T> {
        let found = words.iter().find(|(word, _)| value == *word);
        if found.is_none() {
            let expected: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.wrong(
                list,
                of,
                format!("{what} is {value}"),
                &format!("one of {}", expected.join(", ")),
            );
        }
        found.map(|(_, meaning)| *meaning)
    }
}

pub(super) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

pub(super) fn text(value: &Value) -> &'static str {
    interned::text(value.as_str().unwrap_or_default())
}

pub(super) fn texts(value: &Value) -> &'static [&'static str] {
    interned::list(list(value).map(text).collect())
}
