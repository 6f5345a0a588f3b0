//! An example of a rule's findings, as a line of the log.

use crate::charter::Charter;

/// What broke a rule and what the charter expects, with names and no value.
#[derive(Debug)]
pub(crate) struct Example {
    pub what: String,
    /// The row of the charter: its list and its name.
    pub row: Option<(&'static str, &'static str)>,
    pub expects: String,
}

impl Example {
    /// An example for which the charter has no row of its own.
    pub(crate) fn without_row(what: impl Into<String>, expects: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            row: None,
            expects: expects.into(),
        }
    }

    /// Returns the line, with the place of the row.
    pub(crate) fn line(&self, rule: &str, charter: &Charter, is_enforced: bool) -> String {
        let Self { what, row, expects } = self;
        let place = row.and_then(|(list, name)| charter.place(list, name));
        let place = place.unwrap_or("the charter");
        let action = if is_enforced { "enforced" } else { "observed" };
        format!("{what}; {place} ({rule}) expects {expects} [{action}; see docs/rules/{rule}.md]")
    }
}
