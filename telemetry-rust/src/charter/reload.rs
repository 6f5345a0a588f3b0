use std::fs::{self, File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;
use ring::digest::{SHA256, digest};

use super::compiled::{self, MOST_BYTES};
use super::policy::{self, Policy};
use super::{attribute, metric};

/// How often the file is looked at; a change is in force within twice that.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

static APPLIED: AtomicU64 = AtomicU64::new(0);
static REJECTED: AtomicU64 = AtomicU64::new(0);

/// The file that `PLUMBLINE_CHARTER` names.
///
/// What it says is in force as a whole or not at all: a file that cannot be read, or that breaks a rule, leaves what
/// was before. One that changed is read_hash when it reads the same twice, as it may be half written.
#[derive(Debug)]
pub(crate) struct CharterFile {
    path: PathBuf,
    /// Which file was read last, and as of when.
    version: Option<FileVersion>,
    /// Hash of the content that was applied or refused last.
    read_hash: Vec<u8>,
    /// Hash of content that did not hold once.
    invalid_hash: Vec<u8>,
    /// What was outcome of the last refusal.
    failure: String,
}

/// Tells a file from another that stands in its place, such as behind a link that was swapped, and from itself before a
/// change: device, number, time of the change, length.
type FileVersion = (u64, u64, i64, i64, u64);

fn version(file: &Metadata) -> FileVersion {
    (file.dev(), file.ino(), file.mtime(), file.mtime_nsec(), file.len())
}

/// What there is to say of a look at the file.
#[derive(Debug, PartialEq)]
pub(crate) enum ReloadOutcome {
    Applied(String),
    Rejected(String),
}

impl ReloadOutcome {
    pub(crate) fn log(&self) {
        match self {
            Self::Applied(text) => tracing::info!(target: "plumbline", "{text}"),
            Self::Rejected(text) => tracing::warn!(target: "plumbline", "{text}"),
        }
    }
}

/// Follows a file until it is dropped.
#[derive(Debug)]
pub(crate) struct CharterWatcher {
    _ends: Sender<()>,
}

impl CharterFile {
    /// Puts the file in force, if it holds.
    pub(crate) fn open(path: &str) -> (Self, Option<ReloadOutcome>) {
        let mut file = Self {
            path: path.into(),
            version: None,
            read_hash: Vec::new(),
            invalid_hash: Vec::new(),
            failure: String::new(),
        };
        let outcome = file.check(true);
        (file, outcome)
    }

    /// Follows the file's changes on a thread of its own.
    pub(crate) fn watch(mut self) -> std::io::Result<CharterWatcher> {
        let (ends, ended) = mpsc::channel();
        let thread = std::thread::Builder::new().name("plumbline-charter".to_owned());
        thread.spawn(move || {
            while ended.recv_timeout(POLL_INTERVAL) == Err(RecvTimeoutError::Timeout) {
                if let Some(outcome) = self.check(false) {
                    outcome.log();
                }
            }
        })?;
        Ok(CharterWatcher { _ends: ends })
    }

    /// Looks at the file. A look that panics says so, and the next one begins anew.
    fn check(&mut self, at_once: bool) -> Option<ReloadOutcome> {
        let looked = catch_unwind(AssertUnwindSafe(|| self.read(at_once, policy::replace)));
        looked.unwrap_or_else(|panic| self.restart(&*panic))
    }

    fn restart(&mut self, panic: &dyn std::any::Any) -> Option<ReloadOutcome> {
        (self.version, self.read_hash) = (None, Vec::new());
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        self.reject(format!(
            "reading it failed, and is tried again: {}",
            text.unwrap_or_default()
        ))
    }

    /// Reads the file if it changed; a link is resolved each time, so that one that was swapped is a change. What does
    /// not hold is refused at the second look, or at once at the start.
    fn read(&mut self, at_once: bool, apply: impl FnOnce(&'static Policy)) -> Option<ReloadOutcome> {
        let version = fs::metadata(&self.path).ok().as_ref().map(version);
        if version.is_some() && version == self.version {
            return None;
        }
        let bytes = match content(&self.path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.version = None;
                return self.reject(error.to_string());
            }
        };
        let hash = digest(&SHA256, &bytes).as_ref().to_vec();
        if hash == self.read_hash {
            self.version = version;
            return None;
        }
        let read = compiled::read(&bytes);
        if read.is_err() && !at_once && hash != self.invalid_hash {
            self.invalid_hash = hash;
            return None;
        }
        (self.version, self.read_hash) = (version, hash);
        match read {
            Err(problems) => self.reject(problems.to_string()),
            Ok(read) => {
                let digest = read.digest;
                apply(read);
                self.failure.clear();
                // The charter of the start is no change of it.
                APPLIED.fetch_add(u64::from(!at_once), Ordering::Relaxed);
                let path = self.path.display();
                Some(ReloadOutcome::Applied(format!(
                    "the charter in {path} is in force (digest {digest})"
                )))
            }
        }
    }

    /// Says once what is wrong.
    fn reject(&mut self, why: String) -> Option<ReloadOutcome> {
        if why == self.failure {
            return None;
        }
        REJECTED.fetch_add(1, Ordering::Relaxed);
        let path = self.path.display();
        let text = format!("the charter in {path} is refused, the one before it stays in force: {why}");
        self.failure = why;
        Some(ReloadOutcome::Rejected(text))
    }
}

fn content(path: &Path) -> std::io::Result<Vec<u8>> {
    // A pipe would be waited for.
    if !fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other(
            "it is no file; expected the JSON that `plumbline compile` writes",
        ));
    }
    let file = File::open(path)?;
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
            for (outcome, count) in [("applied", &APPLIED), ("refused", &REJECTED)] {
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
        let (mut file, outcome) = CharterFile::open(path.to_str().unwrap());
        assert!(matches!(outcome, Some(ReloadOutcome::Rejected(text)) if text.contains("stays in force: charter: ")));

        fs::write(&path, r#"{"format""#).unwrap();
        assert_eq!(file.check(false), None, "it may be half written");
        assert!(matches!(file.check(false), Some(ReloadOutcome::Rejected(_))));
        assert_eq!(file.check(false), None);
        fs::remove_file(&path).unwrap();
        assert!(matches!(file.check(false), Some(ReloadOutcome::Rejected(_))));
        assert_eq!(file.check(false), None);
    }

    #[test]
    fn what_changes_in_baggage_and_services_is_in_force_at_once_and_as_a_whole() {
        let path = path("applied");
        fs::write(&path, changed(|policy| policy["baggage"]["max_entries"] = 7.into())).unwrap();
        let (mut file, outcome) = CharterFile::open(path.to_str().unwrap());
        assert!(matches!(outcome, Some(ReloadOutcome::Applied(_))), "{outcome:?}");
        assert_eq!(policy::policy().baggage.max_entries, 7);

        fs::write(&path, changed(|policy| policy["baggage"]["max_entries"] = 8.into())).unwrap();
        assert!(matches!(file.check(false), Some(ReloadOutcome::Applied(_))));
        assert_eq!(policy::policy().baggage.max_entries, 8);
        let on_another_thread = std::thread::spawn(|| policy::policy().baggage.max_entries);
        assert_eq!(on_another_thread.join().unwrap(), 8);
        fs::remove_file(&path).unwrap();
    }

    /// A file by itself, whose charters are put nowhere.
    fn alone(path: &Path) -> CharterFile {
        CharterFile {
            path: path.into(),
            version: None,
            read_hash: Vec::new(),
            invalid_hash: Vec::new(),
            failure: String::new(),
        }
    }

    fn link(to: &str, path: &Path) {
        let new = PathBuf::from(format!("{}.new", path.display()));
        std::os::unix::fs::symlink(to, &new).unwrap();
        fs::rename(new, path).unwrap();
    }

    /// As Kubernetes mounts a ConfigMap: the file is a link into `..data`, which is a link that is swapped.
    fn mount(folder: &Path, version: &str, entries: u64) {
        let own = folder.join(format!("..{version}"));
        fs::create_dir_all(&own).unwrap();
        let file = own.join("charter.json");
        let content = changed(|policy| policy["baggage"]["max_entries"] = entries.into());
        fs::write(&file, content).unwrap();
        // One time for all: a swap is a change whatever the file behind it looks like.
        let time = std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        File::options()
            .write(true)
            .open(file)
            .unwrap()
            .set_modified(time)
            .unwrap();
        link(&format!("..{version}"), &folder.join("..data"));
    }

    #[test]
    fn links_that_are_swapped_are_followed() {
        let folder = path("mounted").with_extension("d");
        fs::create_dir_all(&folder).unwrap();
        mount(&folder, "v1", 7);
        link("..data/charter.json", &folder.join("charter.json"));
        let mut file = alone(&folder.join("charter.json"));
        let entries = |file: &mut CharterFile| {
            let mut applied = None;
            file.read(false, |policy| applied = Some(policy.baggage.max_entries));
            applied
        };
        assert_eq!(entries(&mut file), Some(7));
        assert_eq!(entries(&mut file), None, "nothing changed");
        mount(&folder, "v2", 8);
        assert_eq!(entries(&mut file), Some(8));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_look_that_panics_says_so_and_the_next_begins_anew() {
        let path = path("panics");
        fs::write(&path, changed(|_| {})).unwrap();
        let mut file = alone(&path);
        for is_first in [true, false] {
            let looked = catch_unwind(AssertUnwindSafe(|| file.read(true, |_| panic!("no room"))));
            let outcome = file.restart(&*looked.unwrap_err());
            assert_eq!(
                outcome.is_some_and(
                    |outcome| matches!(outcome, ReloadOutcome::Rejected(text) if text.contains("no room"))
                ),
                is_first
            );
        }
        assert!(matches!(file.read(true, |_| ()), Some(ReloadOutcome::Applied(_))));
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn what_is_too_long_or_no_file_is_refused() {
        let long = path("long");
        let mut content = changed(|_| {}).into_bytes();
        content.resize(8_388_608, b' ');
        fs::write(&long, &content).unwrap();
        assert!(matches!(
            alone(&long).read(true, |_| ()),
            Some(ReloadOutcome::Applied(_))
        ));
        content.push(b' ');
        fs::write(&long, &content).unwrap();
        let refused = alone(&long).read(true, |_| ());
        assert!(
            matches!(&refused, Some(ReloadOutcome::Rejected(text)) if text.contains("8388608") && text.contains("plumbline-long")),
            "{refused:?}"
        );
        fs::remove_file(&long).unwrap();
        let pipe = path("pipe");
        assert!(
            std::process::Command::new("mkfifo")
                .arg(&pipe)
                .status()
                .unwrap()
                .success()
        );
        for place in [&pipe, &std::env::temp_dir()] {
            let refused = alone(place).read(true, |_| ());
            assert!(matches!(refused, Some(ReloadOutcome::Rejected(text)) if text.contains("it is no file")));
        }
        fs::remove_file(&pipe).unwrap();
    }
}
