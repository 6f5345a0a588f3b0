use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::{Duration, SystemTime};

use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;
use ring::digest::{SHA256, digest};

use super::compiled::{self, MOST_BYTES};
use super::{attribute, metric, policy};

/// How often the file is looked at; a change is in force within twice that.
const LOOK_EVERY: Duration = Duration::from_secs(1);

static APPLIED: AtomicU64 = AtomicU64::new(0);
static REFUSED: AtomicU64 = AtomicU64::new(0);

/// The file that `PLUMBLINE_CHARTER` names.
///
/// What it says is in force as a whole or not at all: a file that cannot be read, or that breaks a rule, leaves what
/// was before. One that changed is judged when it reads the same twice, as it may be half written.
#[derive(Debug)]
pub(crate) struct CharterFile {
    path: PathBuf,
    /// Time and size of what was read last.
    seen: Option<(SystemTime, u64)>,
    /// Hash of the content that was applied or refused last.
    judged: Vec<u8>,
    /// Hash of content that did not hold once.
    suspect: Vec<u8>,
    /// What was said of the last refusal.
    failure: String,
}

/// What there is to say of a look at the file.
#[derive(Debug, PartialEq)]
pub(crate) enum Said {
    Applied(String),
    Refused(String),
}

impl Said {
    pub(crate) fn log(&self) {
        match self {
            Self::Applied(text) => tracing::info!(target: "plumbline", "{text}"),
            Self::Refused(text) => tracing::warn!(target: "plumbline", "{text}"),
        }
    }
}

/// Follows a file until it is dropped.
#[derive(Debug)]
pub(crate) struct Follower {
    _ends: Sender<()>,
}

impl CharterFile {
    /// Puts the file in force, if it holds.
    pub(crate) fn open(path: &str) -> (Self, Option<Said>) {
        let mut file = Self {
            path: path.into(),
            seen: None,
            judged: Vec::new(),
            suspect: Vec::new(),
            failure: String::new(),
        };
        let said = file.look(true);
        (file, said)
    }

    /// Follows the file's changes on a thread of its own.
    pub(crate) fn follow(mut self) -> std::io::Result<Follower> {
        let (ends, ended) = mpsc::channel();
        let thread = std::thread::Builder::new().name("plumbline-charter".to_owned());
        thread.spawn(move || {
            while ended.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
                if let Some(said) = self.look(false) {
                    said.log();
                }
            }
        })?;
        Ok(Follower { _ends: ends })
    }

    /// Reads the file if it changed. What does not hold is refused at the second look, or at once at the start.
    fn look(&mut self, at_once: bool) -> Option<Said> {
        let seen = fs::metadata(&self.path)
            .ok()
            .and_then(|file| Some((file.modified().ok()?, file.len())));
        if seen.is_some() && seen == self.seen {
            return None;
        }
        let bytes = match content(&self.path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.seen = None;
                return self.refuse(error.to_string());
            }
        };
        let hash = digest(&SHA256, &bytes).as_ref().to_vec();
        if hash == self.judged {
            self.seen = seen;
            return None;
        }
        let read = compiled::read(&bytes);
        if read.is_err() && !at_once && hash != self.suspect {
            self.suspect = hash;
            return None;
        }
        (self.seen, self.judged) = (seen, hash);
        match read {
            Err(problems) => self.refuse(problems.to_string()),
            Ok(read) => {
                policy::replace(read);
                self.failure.clear();
                // The charter of the start is no change of it.
                APPLIED.fetch_add(u64::from(!at_once), Ordering::Relaxed);
                let (path, digest) = (self.path.display(), read.digest);
                Some(Said::Applied(format!(
                    "the charter in {path} is in force (digest {digest})"
                )))
            }
        }
    }

    /// Says once what is wrong.
    fn refuse(&mut self, why: String) -> Option<Said> {
        if why == self.failure {
            return None;
        }
        REFUSED.fetch_add(1, Ordering::Relaxed);
        let path = self.path.display();
        let text = format!("the charter in {path} is refused, the one before it stays in force: {why}");
        self.failure = why;
        Some(Said::Refused(text))
    }
}

fn content(path: &Path) -> std::io::Result<Vec<u8>> {
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(std::io::Error::other(
            "it is no file; expected the JSON that `plumbline compile` writes",
        ));
    }
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(std::io::Error::other(format!(
            "it is too long; expected at most {MOST_BYTES} bytes"
        )));
    }
    Ok(bytes)
}

/// Shows how often a charter was applied and refused, as `plumbline.charter.reloads`.
pub(crate) fn observe(meter: &Meter) {
    meter
        .u64_observable_counter(metric::PLUMBLINE_CHARTER_RELOADS.name)
        .with_unit(metric::PLUMBLINE_CHARTER_RELOADS.unit)
        .with_description(metric::PLUMBLINE_CHARTER_RELOADS.description)
        .with_callback(|counter| {
            for (outcome, count) in [("applied", &APPLIED), ("refused", &REFUSED)] {
                let outcome = KeyValue::new(attribute::PLUMBLINE_CHARTER_RELOAD_OUTCOME, outcome);
                counter.observe(count.load(Ordering::Relaxed), &[outcome]);
            }
        })
        .build();
}

#[cfg(test)]
mod tests {
    use super::super::compiled::tests::changed;
    use super::*;

    /// A file of the test's own.
    fn path(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("plumbline-{name}-{}.json", std::process::id()))
    }

    #[test]
    fn a_half_written_file_is_not_judged_and_a_broken_one_is_refused_once() {
        let path = path("broken");
        fs::write(&path, "{").unwrap();
        let (mut file, said) = CharterFile::open(path.to_str().unwrap());
        assert!(matches!(said, Some(Said::Refused(text)) if text.contains("stays in force: charter: ")));

        fs::write(&path, r#"{"format""#).unwrap();
        assert_eq!(file.look(false), None, "it may be half written");
        assert!(matches!(file.look(false), Some(Said::Refused(_))));
        assert_eq!(file.look(false), None);
        fs::remove_file(&path).unwrap();
        assert!(matches!(file.look(false), Some(Said::Refused(_))));
        assert_eq!(file.look(false), None);
    }

    #[test]
    fn what_changes_in_baggage_and_services_is_in_force_at_once_and_as_a_whole() {
        let path = path("applied");
        fs::write(&path, changed(|policy| policy["baggage"]["max_entries"] = 7.into())).unwrap();
        let (mut file, said) = CharterFile::open(path.to_str().unwrap());
        assert!(matches!(said, Some(Said::Applied(_))), "{said:?}");
        assert_eq!(policy::policy().baggage.max_entries, 7);

        fs::write(&path, changed(|policy| policy["baggage"]["max_entries"] = 8.into())).unwrap();
        assert!(matches!(file.look(false), Some(Said::Applied(_))));
        assert_eq!(policy::policy().baggage.max_entries, 8);
        let on_another_thread = std::thread::spawn(|| policy::policy().baggage.max_entries);
        assert_eq!(on_another_thread.join().unwrap(), 8);
        fs::remove_file(&path).unwrap();
    }
}
