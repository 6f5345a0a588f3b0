//! Loads the compiled charter that `PLUMBLINE_CHARTER` names and reloads it when the file changes. It is
//! replaced as a whole.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;
use ring::digest::{SHA256, digest};

use super::compiled::{self, MOST_BYTES};
use super::in_force::AT_MOST;
use super::{Charter, InForce, attribute, metric};

/// Interval between checks of the file; a change is in force within two of them.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

static APPLIED: AtomicU64 = AtomicU64::new(0);
static REJECTED: AtomicU64 = AtomicU64::new(0);

/// The file that `PLUMBLINE_CHARTER` names.
///
/// It comes into force as a whole or not at all: if it cannot be read or is invalid, the previous charter stays in
/// force. A changed file that is invalid is rejected when it reads the same twice, because it may be half written.
#[derive(Debug)]
pub(crate) struct CharterFile {
    path: PathBuf,
    in_force: Arc<InForce>,
    /// Version of the file that was read last.
    version: Option<FileVersion>,
    /// Hash of the content that was applied or rejected last.
    read_hash: Vec<u8>,
    /// Hash of content that was invalid once.
    invalid_hash: Vec<u8>,
    /// The last reported rejection.
    failure: String,
}

/// Identifies a version of the file, also behind a replaced link: device, inode, modification time, length.
type FileVersion = (u64, u64, i64, i64, u64);

fn version(file: &Metadata) -> FileVersion {
    (file.dev(), file.ino(), file.mtime(), file.mtime_nsec(), file.len())
}

/// The result of a check, to be logged.
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

/// Watches a file until it is dropped.
#[derive(Debug)]
pub(crate) struct CharterWatcher {
    _ends: Sender<()>,
}

impl CharterFile {
    /// Loads the file; its charter comes into force if it is valid.
    pub(crate) fn open(path: &str, in_force: Arc<InForce>) -> (Self, Option<ReloadOutcome>) {
        let mut file = Self {
            path: path.into(),
            in_force,
            version: None,
            read_hash: Vec::new(),
            invalid_hash: Vec::new(),
            failure: String::new(),
        };
        let outcome = file.check(true);
        (file, outcome)
    }

    /// Watches the file on a thread of its own.
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

    /// Checks the file. A panic is reported, and the next check reads the file again.
    fn check(&mut self, at_once: bool) -> Option<ReloadOutcome> {
        let in_force = Arc::clone(&self.in_force);
        let looked = catch_unwind(AssertUnwindSafe(|| {
            self.read(at_once, |charter| in_force.replace(charter))
        }));
        looked.unwrap_or_else(|panic| self.restart(&*panic))
    }

    fn restart(&mut self, panic: &dyn std::any::Any) -> Option<ReloadOutcome> {
        (self.version, self.read_hash) = (None, Vec::new());
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        self.reject(format!("reading failed and is retried: {}", text.unwrap_or_default()))
    }

    /// Reads the file if it changed. Links are resolved each time, so a replaced link is a change. An invalid file is
    /// rejected at the second check, or at once at startup.
    fn read(&mut self, at_once: bool, apply: impl FnOnce(&'static Charter) -> bool) -> Option<ReloadOutcome> {
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
            Ok(read) if !apply(read) => self.reject(format!("more than {AT_MOST} charters; expected a new start")),
            Ok(read) => {
                let digest = read.digest;
                self.failure.clear();
                // The charter loaded at startup does not count as a reload.
                APPLIED.fetch_add(u64::from(!at_once), Ordering::Relaxed);
                let path = self.path.display();
                Some(ReloadOutcome::Applied(format!(
                    "the charter in {path} is in force (digest {digest})"
                )))
            }
        }
    }

    /// Reports a rejection once.
    fn reject(&mut self, why: String) -> Option<ReloadOutcome> {
        if why == self.failure {
            return None;
        }
        REJECTED.fetch_add(1, Ordering::Relaxed);
        let path = self.path.display();
        let text = format!("the charter in {path} is rejected; the previous one stays in force: {why}");
        self.failure = why;
        Some(ReloadOutcome::Rejected(text))
    }
}

fn content(path: &Path) -> std::io::Result<Vec<u8>> {
    // Opening a pipe would block.
    if !fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other(
            "it is not a file; expected the JSON that `plumbline compile` writes",
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

/// Registers `plumbline.charter.reloads`: how often a charter was applied and rejected.
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

    /// A file of this test.
    fn path(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("plumbline-{name}-{}.json", std::process::id()))
    }

    #[test]
    fn a_half_written_file_is_not_rejected_and_an_invalid_one_is_rejected_once() {
        let path = path("broken");
        fs::write(&path, "{").unwrap();
        let (mut file, outcome) = open(&path);
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
        let (mut file, outcome) = open(&path);
        assert!(matches!(outcome, Some(ReloadOutcome::Applied(_))), "{outcome:?}");
        assert_eq!(file.in_force.get().baggage.max_entries, 7);

        fs::write(&path, changed(|policy| policy["baggage"]["max_entries"] = 8.into())).unwrap();
        assert!(matches!(file.check(false), Some(ReloadOutcome::Applied(_))));
        assert_eq!(file.in_force.get().baggage.max_entries, 8);
        fs::remove_file(&path).unwrap();
    }

    fn open(path: &Path) -> (CharterFile, Option<ReloadOutcome>) {
        let in_force = Arc::new(InForce::new(super::super::base()));
        CharterFile::open(path.to_str().unwrap(), in_force)
    }

    /// A file whose charters are not put in force.
    fn alone(path: &Path) -> CharterFile {
        CharterFile {
            path: path.into(),
            in_force: Arc::new(InForce::new(super::super::base())),
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

    /// Mounts a file as Kubernetes mounts a ConfigMap: a link into `..data`, which is a replaced link.
    fn mount(folder: &Path, version: &str, entries: u64) {
        let own = folder.join(format!("..{version}"));
        fs::create_dir_all(&own).unwrap();
        let file = own.join("charter.json");
        let content = changed(|policy| policy["baggage"]["max_entries"] = entries.into());
        fs::write(&file, content).unwrap();
        // All versions have the same time: only the replaced link shows the change.
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
            file.read(false, |charter| {
                applied = Some(charter.baggage.max_entries);
                true
            });
            applied
        };
        assert_eq!(entries(&mut file), Some(7));
        assert_eq!(entries(&mut file), None, "nothing changed");
        mount(&folder, "v2", 8);
        assert_eq!(entries(&mut file), Some(8));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_panic_during_a_check_is_reported_and_the_next_check_reads_again() {
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
        assert!(matches!(file.read(true, |_| true), Some(ReloadOutcome::Applied(_))));
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_file_that_is_too_long_or_not_regular_is_rejected() {
        let long = path("long");
        let mut content = changed(|_| {}).into_bytes();
        content.resize(8_388_608, b' ');
        fs::write(&long, &content).unwrap();
        assert!(matches!(
            alone(&long).read(true, |_| true),
            Some(ReloadOutcome::Applied(_))
        ));
        content.push(b' ');
        fs::write(&long, &content).unwrap();
        let refused = alone(&long).read(true, |_| true);
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
            let refused = alone(place).read(true, |_| true);
            assert!(matches!(refused, Some(ReloadOutcome::Rejected(text)) if text.contains("it is not a file")));
        }
        fs::remove_file(&pipe).unwrap();
    }
}
