//! Chooses the charter that a process starts with.

use std::sync::Arc;

use super::{Charter, CharterFile, FileChange, base, compiled};
use crate::settings::Trust;

/// Where a service hands over a charter.
const EMBEDDED: &str = "builder().charter(…)";

/// The charter that a process starts with.
pub(crate) struct Given {
    pub charter: Arc<Charter>,
    /// The file to watch.
    pub file: Option<CharterFile>,
    /// Where it is from.
    pub source: String,
    /// What was refused, and why.
    pub refusal: Option<String>,
    /// How many charters were refused.
    pub refused: u64,
}

/// Chooses the charter: that of the file, else the embedded one, else base.
///
/// If the file is missing or refused, the embedded charter holds, and if there is none, base: [`Charter::protected`].
///
/// With `trust` the file has to be signed; the embedded charter comes with the program.
pub(crate) fn choose(embedded: Option<&[u8]>, path: Option<&str>, trust: Option<&Trust>) -> Given {
    let mut given = Given::none();
    let mut holds = "base";
    match embedded.map(compiled::read) {
        None => {}
        Some(Ok(charter)) => {
            (given.charter, holds) = (charter, "the embedded charter");
            given.source = EMBEDDED.to_owned();
        }
        Some(Err(problems)) => given.refuse("the embedded charter", holds, &problems.to_string()),
    }
    let Some(path) = path else { return given.protected() };
    let (file, change) = CharterFile::open(path, trust);
    match change {
        Some(FileChange::Valid(charter)) => {
            (given.charter, given.refused) = (charter, 0);
            (given.source, given.refusal) = (file.shown(), None);
        }
        Some(FileChange::Refused(why)) => given.refuse(&format!("the charter in {}", file.shown()), holds, &why),
        None => {}
    }
    given.file = Some(file);
    given.protected()
}

impl Given {
    /// Base, without a word.
    pub(crate) fn none() -> Self {
        Self {
            charter: Arc::clone(base()),
            file: None,
            source: format!("the library, because none is given ({EMBEDDED}, PLUMBLINE_CHARTER)"),
            refusal: None,
            refused: 0,
        }
    }

    /// Protects what holds in place of a refused charter.
    fn protected(mut self) -> Self {
        if self.refused > 0 {
            self.charter = self.charter.protected();
        }
        self
    }

    fn refuse(&mut self, what: &str, holds: &str, why: &str) {
        self.refused += 1;
        self.refusal = Some(format!(
            "{what} is refused; {holds} holds, observes, and redacts its sensitive attributes in every mode but off: {why}"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_charter_base_holds_and_one_line_is_logged() {
        let given = choose(None, None, None);
        assert!(Arc::ptr_eq(&given.charter, base()) && given.refused == 0 && given.refusal.is_none());
        assert!(given.source.contains("none is given"));
    }

    fn is_protected_base(given: &Given) -> bool {
        given.charter.is_protected && given.charter.digest == base().digest
    }

    #[test]
    fn a_refused_or_missing_charter_leaves_base() {
        let refused = choose(Some(b"{"), None, None);
        assert!(is_protected_base(&refused) && refused.refused == 1);
        assert!(
            refused
                .refusal
                .unwrap()
                .starts_with("the embedded charter is refused; base holds")
        );
        let missing = choose(None, Some("/nowhere/acme.json"), None);
        assert!(is_protected_base(&missing) && missing.refused == 1 && missing.file.is_some());
        let line = missing.refusal.unwrap();
        assert!(line.contains("the charter in /nowhere/acme.json is refused"), "{line}");
    }

    #[test]
    fn a_folder_is_answered_with_the_command_to_run() {
        let folder = std::env::temp_dir();
        let line = choose(None, folder.to_str(), None).refusal.unwrap();
        assert!(line.contains("plumbline compile"), "{line}");
    }
}
