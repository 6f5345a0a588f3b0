//! The greatest serial that was in force, so that an older charter is refused.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::signature::Signature;
use super::{Refusal, Untrusted, hex, unhex};
use crate::charter::reload::content;

const MOST_BYTES: u64 = 256;
const HASH_CHARACTERS: usize = 64;

/// The greatest serial that was in force: in this process, and where a file is given also after its end. The file has
/// one line, `serial NUMBER SHA256`, with the hash of the charter's file.
#[derive(Debug)]
pub(super) struct NewestSerial {
    file: Option<PathBuf>,
    serial: u64,
    /// Of that charter's file; empty for the least serial that is taken.
    hash: String,
}

impl NewestSerial {
    pub(super) fn new(least: u64, file: Option<PathBuf>) -> Self {
        Self {
            file,
            serial: least,
            hash: String::new(),
        }
    }

    /// Refuses what is older than the newest, and another charter of the same serial.
    pub(super) fn check(&mut self, signature: &Signature, hash: &str) -> Result<(), Box<Untrusted>> {
        let _ = self.read()?;
        let (serial, newest) = (signature.serial, self.serial);
        let is_newest = serial == newest && (self.hash.is_empty() || self.hash == hash);
        if serial > newest || is_newest {
            return Ok(());
        }
        let what = match serial == newest {
            true => format!("another charter with the serial {newest} was in force"),
            false if self.hash.is_empty() => {
                format!("the serial is {serial}, and {newest} is the least that is taken")
            }
            false => format!("the serial is {serial}, and {newest} was in force"),
        };
        Err(signature.refused(Refusal::Older, 2, what, "a greater serial"))
    }

    /// Keeps the serial of a charter that comes into force.
    pub(super) fn keep(&mut self, signature: &Signature, hash: &str) -> Result<(), Box<Untrusted>> {
        // Another process may have written meanwhile.
        self.check(signature, hash)?;
        let line = format!("serial {} {hash}\n", signature.serial);
        let before = self.read()?;
        if let (Some(file), true) = (&self.file, before != line.as_bytes()) {
            write(file, &line).map_err(|error| {
                setup(
                    file,
                    format!("it cannot be written ({error})"),
                    "a folder that can be written",
                )
            })?;
        }
        (self.serial, self.hash) = (signature.serial, hash.to_owned());
        Ok(())
    }

    /// Reads the serial that this or another process has kept; returns the file's text.
    fn read(&mut self) -> Result<Vec<u8>, Box<Untrusted>> {
        let Some(file) = &self.file else { return Ok(Vec::new()) };
        let text = match content(file, MOST_BYTES) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(setup(file, format!("it cannot be read ({error})"), "a readable file")),
        };
        let Some((serial, hash)) = line(&text) else {
            let expected = "\"serial NUMBER SHA256\", or no file to begin anew";
            return Err(setup(file, "it is not of the format".to_owned(), expected));
        };
        if serial > self.serial || (serial == self.serial && self.hash.is_empty()) {
            (self.serial, self.hash) = (serial, hash);
        }
        Ok(text)
    }
}

fn line(text: &[u8]) -> Option<(u64, String)> {
    let text = std::str::from_utf8(text).ok()?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let (serial, hash) = text.strip_prefix("serial ")?.split_once(' ')?;
    let is_number = (1..=18).contains(&serial.len()) && serial.bytes().all(|byte| byte.is_ascii_digit());
    let is_hash = hash.len() == HASH_CHARACTERS && unhex(hash).is_some();
    (is_number && is_hash && !serial.starts_with('0')).then(|| Some((serial.parse().ok()?, hash.to_owned())))?
}

/// Replaces the file as a whole, also for the time after a power cut.
fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| std::io::Error::other(error.to_string()))?;
    let mut fresh = file.as_os_str().to_owned();
    fresh.push(format!(".{}.new", hex(&random)));
    let fresh = PathBuf::from(fresh);
    let written = File::options()
        .write(true)
        .create_new(true)
        .open(&fresh)
        .and_then(|mut new| new.write_all(text.as_bytes()).and_then(|()| new.sync_all()))
        .and_then(|()| std::fs::rename(&fresh, file));
    if written.is_err() {
        // It may not exist.
        let _ = std::fs::remove_file(&fresh);
    }
    written
}

fn setup(file: &Path, what: String, expected: &str) -> Box<Untrusted> {
    Untrusted::new(Refusal::Setup, &file.display().to_string(), 1, what, expected)
}
