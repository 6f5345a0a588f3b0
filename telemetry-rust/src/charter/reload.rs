//! Loads the compiled charter that `PLUMBLINE_CHARTER` names and reloads it when the file changes. What a
//! change does is up to the watcher.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use super::Charter;
use super::compiled::{self, MOST_BYTES};
use super::trust::{Proof, SignedCharters, Untrusted};
use crate::hash::sha256;
use crate::settings::Trust;

/// Interval between checks of the file; a change is in force within two of them.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// The file that `PLUMBLINE_CHARTER` names.
///
/// It comes into force as a whole or not at all: if it cannot be read or is invalid, the previous charter stays in
/// force. A changed file that is invalid is rejected when it reads the same twice, because it may be half written.
#[derive(Debug)]
pub(crate) struct CharterFile {
    path: PathBuf,
    /// `None` where every charter is taken.
    signed: Option<SignedCharters>,
    /// Versions of the files that were read last.
    version: Option<Vec<FileVersion>>,
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

/// What a check of the file found.
#[derive(Debug)]
pub(crate) enum FileChange {
    /// Another valid charter.
    Valid(Arc<Charter>),
    /// A file that cannot be read, or whose charter is invalid, with all problems.
    Refused(String),
}

/// Watches a file until it is dropped.
#[derive(Debug)]
pub(crate) struct CharterWatcher {
    _ends: Sender<()>,
}

impl CharterFile {
    /// Reads the file for the first time.
    pub(crate) fn open(path: &str, trust: Option<&Trust>) -> (Self, Option<FileChange>) {
        let mut file = Self {
            path: path.into(),
            signed: trust.map(|trust| SignedCharters::new(path, trust)),
            version: None,
            read_hash: Vec::new(),
            invalid_hash: Vec::new(),
            failure: String::new(),
        };
        let change = file.check(true);
        (file, change)
    }

    /// Returns the path as messages may show it.
    pub(crate) fn shown(&self) -> String {
        self.path.display().to_string()
    }

    /// Watches the file on a thread of its own; each change is given to `apply`.
    pub(crate) fn watch(mut self, apply: impl Fn(FileChange) + Send + 'static) -> std::io::Result<CharterWatcher> {
        let (ends, ended) = mpsc::channel();
        let thread = std::thread::Builder::new().name("plumbline-charter".to_owned());
        thread.spawn(move || {
            while ended.recv_timeout(POLL_INTERVAL) == Err(RecvTimeoutError::Timeout) {
                if let Some(change) = self.check(false) {
                    apply(change);
                }
            }
        })?;
        Ok(CharterWatcher { _ends: ends })
    }

    /// Checks the file. A panic is reported, and the next check reads the file again.
    pub(super) fn check(&mut self, at_once: bool) -> Option<FileChange> {
        let looked = catch_unwind(AssertUnwindSafe(|| self.read(at_once)));
        looked.unwrap_or_else(|panic| self.restart(&*panic))
    }

    fn restart(&mut self, panic: &dyn std::any::Any) -> Option<FileChange> {
        self.forget();
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        self.reject(format!("reading failed and is retried: {}", text.unwrap_or_default()))
    }

    /// Reads the file if it changed. Links are resolved each time, so a replaced link is a change. An invalid file is
    /// rejected at the second check, or at once at startup.
    fn read(&mut self, at_once: bool) -> Option<FileChange> {
        let version = self.versions();
        if version.is_some() && version == self.version {
            return None;
        }
        let bytes = match content(&self.path, MOST_BYTES) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.version = None;
                return self.reject(error.to_string());
            }
        };
        let proof = self.signed.as_ref().map(SignedCharters::read);
        let hash = match &proof {
            Some(Ok(proof)) => sha256(&[&bytes, &proof.bytes().concat()[..]].concat()),
            _ => sha256(&bytes),
        }
        .to_vec();
        if hash == self.read_hash {
            // A file that was missing meanwhile is reported again.
            self.failure.clear();
            self.version = version;
            return None;
        }
        let read = self.charter(&bytes, proof);
        if read.is_err() && !at_once && hash != self.invalid_hash {
            self.invalid_hash = hash;
            return None;
        }
        (self.version, self.read_hash) = (version, hash);
        match read {
            Err(Broken::Untrusted(untrusted)) => {
                if untrusted.refusal.is_of_surroundings() {
                    self.forget();
                }
                self.reject(untrusted.to_string())
            }
            Err(Broken::Invalid(problems)) => self.reject(problems),
            Ok(charter) => {
                self.failure.clear();
                Some(FileChange::Valid(charter))
            }
        }
    }

    /// Makes the next check read the files.
    fn forget(&mut self) {
        (self.version, self.read_hash) = (None, Vec::new());
    }

    /// Returns the versions of the files; `None` where one is missing.
    fn versions(&self) -> Option<Vec<FileVersion>> {
        let beside = self.signed.iter().flat_map(SignedCharters::paths);
        std::iter::once(self.path.as_path())
            .chain(beside)
            .map(|path| fs::metadata(path).ok().as_ref().map(version))
            .collect()
    }

    /// Reads a charter, where keys are given one that it trusts.
    fn charter(&mut self, bytes: &[u8], proof: Option<Result<Proof, Box<Untrusted>>>) -> Result<Arc<Charter>, Broken> {
        let read = || compiled::read(bytes).map_err(|problems| Broken::Invalid(problems.to_string()));
        let (Some(signed), Some(proof)) = (&mut self.signed, proof) else {
            return read();
        };
        let checked = signed.check(bytes, &proof?)?;
        let charter = read()?;
        signed.keep(&checked)?;
        Ok(charter)
    }

    /// Reports a rejection once.
    fn reject(&mut self, why: String) -> Option<FileChange> {
        if why == self.failure {
            return None;
        }
        self.failure = why.clone();
        Some(FileChange::Refused(why))
    }
}

/// Why content is refused.
enum Broken {
    Untrusted(Box<Untrusted>),
    Invalid(String),
}

impl From<Box<Untrusted>> for Broken {
    fn from(untrusted: Box<Untrusted>) -> Self {
        Self::Untrusted(untrusted)
    }
}

/// Reads a file of limited size.
pub(super) fn content(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    // Opening a pipe would block.
    let found = fs::metadata(path)?;
    if found.is_dir() {
        return Err(std::io::Error::other(
            "it is a folder; expected the file of `plumbline compile FOLDER -o FILE`",
        ));
    }
    if !found.is_file() {
        return Err(std::io::Error::other(
            "it is not a file; expected the JSON that `plumbline compile` writes",
        ));
    }
    let file = File::open(path)?;
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let what = format!("it is too long; expected at most {most} bytes");
        return Err(std::io::Error::new(ErrorKind::FileTooLarge, what));
    }
    Ok(bytes)
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
    fn a_half_written_file_is_not_refused_and_an_invalid_one_is_refused_once() {
        let path = path("broken");
        fs::write(&path, "{").unwrap();
        let (mut file, change) = CharterFile::open(path.to_str().unwrap(), None);
        assert!(matches!(change, Some(FileChange::Refused(text)) if text.starts_with("charter: ")));

        fs::write(&path, r#"{"format""#).unwrap();
        assert!(file.check(false).is_none(), "it may be half written");
        assert!(matches!(file.check(false), Some(FileChange::Refused(_))));
        assert!(file.check(false).is_none());
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_changed_charter_is_found() {
        let path = path("changes");
        fs::write(&path, changed(|policy| policy["baggage"]["max_entries"] = 7.into())).unwrap();
        let (mut file, change) = CharterFile::open(path.to_str().unwrap(), None);
        assert_eq!(entries(change), Some(7));
        fs::write(&path, changed(|policy| policy["baggage"]["max_entries"] = 8.into())).unwrap();
        assert_eq!(entries(file.check(false)), Some(8));
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_file_that_is_deleted_again_is_reported_again() {
        let path = path("deleted");
        let whole = changed(|_| {});
        fs::write(&path, &whole).unwrap();
        let (mut file, _) = CharterFile::open(path.to_str().unwrap(), None);
        for _ in 0..2 {
            fs::remove_file(&path).unwrap();
            assert!(matches!(file.check(false), Some(FileChange::Refused(_))));
            assert!(file.check(false).is_none(), "once");
            fs::write(&path, &whole).unwrap();
            assert!(file.check(false).is_none(), "it is the charter in force");
        }
        fs::remove_file(&path).unwrap();
    }

    fn entries(change: Option<FileChange>) -> Option<usize> {
        match change? {
            FileChange::Valid(charter) => Some(charter.baggage.max_entries),
            FileChange::Refused(_) => None,
        }
    }

    fn alone(path: &Path) -> CharterFile {
        CharterFile {
            path: path.into(),
            signed: None,
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
        assert_eq!(entries(file.read(false)), Some(7));
        assert_eq!(entries(file.read(false)), None, "nothing changed");
        mount(&folder, "v2", 8);
        assert_eq!(entries(file.read(false)), Some(8));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_panic_during_a_check_is_reported_once_and_the_next_check_reads_again() {
        let path = path("panics");
        fs::write(&path, changed(|_| {})).unwrap();
        let mut file = alone(&path);
        for is_first in [true, false] {
            let panic: Box<dyn std::any::Any + Send> = Box::new("no room");
            let change = file.restart(&*panic);
            assert_eq!(
                change.is_some_and(|change| matches!(change, FileChange::Refused(text) if text.contains("no room"))),
                is_first
            );
        }
        assert!(matches!(file.read(true), Some(FileChange::Valid(_))));
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_file_that_is_too_long_or_not_regular_is_rejected() {
        let long = path("long");
        let mut content = changed(|_| {}).into_bytes();
        content.resize(8_388_608, b' ');
        fs::write(&long, &content).unwrap();
        assert!(matches!(alone(&long).read(true), Some(FileChange::Valid(_))));
        content.push(b' ');
        fs::write(&long, &content).unwrap();
        let refused = alone(&long).read(true);
        assert!(
            matches!(&refused, Some(FileChange::Refused(text)) if text.contains("8388608")),
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
        for (place, what) in [(&pipe, "it is not a file"), (&std::env::temp_dir(), "it is a folder")] {
            let refused = alone(place).read(true);
            assert!(matches!(refused, Some(FileChange::Refused(text)) if text.contains(what)));
        }
        fs::remove_file(&pipe).unwrap();
    }
}
