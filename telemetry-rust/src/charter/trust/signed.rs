//! Takes signed charters only, where `PLUMBLINE_CHARTER_KEYS` names the trusted keys.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::serial::NewestSerial;
use super::signature::{MOST_BYTES, Signature};
use super::{Keys, Refusal, Untrusted, hex};
use crate::charter::reload::content;
use crate::hash::sha256;
use crate::settings::Trust;

const MOST_KEYS_BYTES: u64 = 64 << 10;

/// Refuses a charter that trusted keys did not sign, that is not valid now, or that is older than what was in force.
#[derive(Debug)]
pub(crate) struct SignedCharters {
    signature: PathBuf,
    keys: PathBuf,
    /// Of `PLUMBLINE_CHARTER_LEAST_SERIAL`.
    mistake: Option<String>,
    newest: NewestSerial,
}

/// What was read beside a charter.
pub(crate) struct Proof {
    signature: Vec<u8>,
    keys: Vec<u8>,
}

impl Proof {
    /// The content of all files.
    pub(crate) fn bytes(&self) -> [&[u8]; 2] {
        [&self.signature, &self.keys]
    }
}

impl SignedCharters {
    /// Takes the signed charters of a path.
    pub(crate) fn new(charter: &str, trust: &Trust) -> Self {
        let least = trust.least_serial.as_ref();
        Self {
            signature: PathBuf::from(format!("{charter}.sig")),
            keys: PathBuf::from(&trust.keys),
            mistake: least.err().cloned(),
            newest: NewestSerial::new(
                least.copied().unwrap_or_default(),
                trust.state.as_ref().map(PathBuf::from),
            ),
        }
    }

    /// The files that are read beside the charter.
    pub(crate) fn paths(&self) -> [&Path; 2] {
        [&self.signature, &self.keys]
    }

    pub(crate) fn read(&self) -> Result<Proof, Box<Untrusted>> {
        let untrusted = |refusal, file: &Path, what: String, expected| {
            Untrusted::new(refusal, &file.display().to_string(), 1, what, expected)
        };
        let signature = content(&self.signature, MOST_BYTES as u64).map_err(|error| {
            let (refusal, what) = match error.kind() {
                ErrorKind::NotFound => (Refusal::Unsigned, "the charter has no signature".to_owned()),
                ErrorKind::FileTooLarge => (Refusal::Malformed, format!("it has more than {MOST_BYTES} bytes")),
                _ => (Refusal::Unsigned, format!("it cannot be read ({error})")),
            };
            untrusted(refusal, &self.signature, what, "the file that `plumbline sign` writes")
        })?;
        let keys = content(&self.keys, MOST_KEYS_BYTES).map_err(|error| {
            untrusted(
                Refusal::Setup,
                &self.keys,
                format!("it cannot be read ({error})"),
                "a file of keys",
            )
        })?;
        Ok(Proof { signature, keys })
    }

    /// Checks a charter's file; returns what comes into force with it.
    pub(crate) fn check(&mut self, charter: &[u8], proof: &Proof) -> Result<Checked, Box<Untrusted>> {
        if let Some(mistake) = &self.mistake {
            return Err(Untrusted::new(
                Refusal::Setup,
                "PLUMBLINE_CHARTER_LEAST_SERIAL",
                1,
                mistake,
                "1 to 18 digits",
            ));
        }
        let signature = Signature::read(&self.signature.display().to_string(), &proof.signature)?;
        let keys = Keys::read(&self.keys.display().to_string(), &proof.keys)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        keys.check(&signature, charter, i64::try_from(now.as_secs()).unwrap_or(i64::MAX))?;
        let hash = hex(&sha256(charter));
        self.newest.check(&signature, &hash)?;
        Ok(Checked { signature, hash })
    }

    /// Keeps the serial of a charter that comes into force.
    pub(crate) fn keep(&mut self, checked: &Checked) -> Result<(), Box<Untrusted>> {
        self.newest.keep(&checked.signature, &checked.hash)
    }
}

/// A charter that is trusted.
pub(crate) struct Checked {
    signature: Signature,
    hash: String,
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rcgen::{KeyPair, PublicKeyData as _, SigningKey as _};

    use super::*;
    use crate::charter::{CharterFile, FileChange, changed};

    /// A key of a test, and the file of it.
    struct Signer(KeyPair);

    impl Signer {
        fn new() -> Self {
            Self(KeyPair::generate().unwrap())
        }

        fn pem(&self) -> String {
            self.0.public_key_pem()
        }

        fn sign(&self, charter: &str, serial: u64, valid: (i64, i64)) -> String {
            let id = &hex(&sha256(&self.0.subject_public_key_info()))[..32];
            let (from, to) = (moment(valid.0), moment(valid.1));
            let header =
                format!("plumbline.signature/1\nserial {serial}\nnot-before {from}\nexpires {to}\nweakens no\n");
            let value = self.0.sign(format!("{header}key {id}\n{charter}").as_bytes()).unwrap();
            format!("{header}key {id} {}\n", hex(&value))
        }
    }

    /// Returns the moment that is some seconds from now.
    fn moment(seconds: i64) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let at = now.checked_add_signed(seconds).unwrap();
        httpdate_to_rfc3339(UNIX_EPOCH + std::time::Duration::from_secs(at))
    }

    /// Returns a time as RFC 3339 writes it, by way of the calendar of HTTP dates.
    fn httpdate_to_rfc3339(at: SystemTime) -> String {
        let text = httpdate::fmt_http_date(at);
        let parts: Vec<&str> = text.split(' ').collect();
        let months = "JanFebMarAprMayJunJulAugSepOctNovDec";
        let month = months.find(parts[2]).unwrap() / 3 + 1;
        format!("{}-{month:02}-{}T{}Z", parts[3], parts[1], parts[4])
    }

    /// The files of a process that takes signed charters only.
    struct Files {
        folder: PathBuf,
        trust: Trust,
    }

    impl Files {
        fn new(name: &str, signer: &Signer) -> Self {
            let folder = std::env::temp_dir().join(format!("plumbline-signed-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            let path = |name: &str| folder.join(name).display().to_string();
            let trust = Trust {
                keys: path("keys.pem"),
                state: Some(path("serial")),
                least_serial: Ok(0),
            };
            fs::write(&trust.keys, signer.pem()).unwrap();
            Self { folder, trust }
        }

        fn charter(&self) -> String {
            self.folder.join("charter.json").display().to_string()
        }

        fn put(&self, charter: &str, signature: &str) {
            fs::write(self.charter(), charter).unwrap();
            fs::write(self.charter() + ".sig", signature).unwrap();
        }

        fn open(&self) -> (CharterFile, Option<FileChange>) {
            CharterFile::open(&self.charter(), Some(&self.trust))
        }

        /// Why a process refuses it at the start.
        fn refusal(&self) -> String {
            match self.open().1 {
                Some(FileChange::Refused(why)) => why,
                other => panic!("it is not refused: {other:?}"),
            }
        }
    }

    impl Drop for Files {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.folder).unwrap();
        }
    }

    const NOW: (i64, i64) = (-5, 3600);

    #[test]
    fn only_signed_charters_are_taken() {
        let (ada, other, charter) = (Signer::new(), Signer::new(), changed(|_| {}));
        let mut files = Files::new("taken", &ada);
        fs::write(files.charter(), &charter).unwrap();
        let why = files.refusal();
        assert!(
            why.contains("charter.json.sig:1:1: the charter has no signature; expected the file that"),
            "{why}"
        );
        for (signature, expected) in [
            (
                other.sign(&charter, 1, NOW),
                "none of its signatures is by a trusted key",
            ),
            (ada.sign("{}", 1, NOW), "did not sign this header and this charter"),
            (ada.sign(&charter, 1, (-60, -1)), "charter.json.sig:4:1: it expired at "),
            (
                ada.sign(&charter, 1, (60, 90)),
                "charter.json.sig:3:1: it is valid from ",
            ),
            (
                "plumbline.signature/9\n".to_owned(),
                "charter.json.sig:1:1: it is \"plumbline.signature/9\"",
            ),
        ] {
            files.put(&charter, &signature);
            let why = files.refusal();
            assert!(why.contains(expected), "{why}");
        }
        files.put(&charter, &ada.sign(&charter, 7, NOW));
        assert!(matches!(files.open().1, Some(FileChange::Valid(_))));
        files.put(&charter, &ada.sign(&charter, 6, NOW));
        assert!(
            files
                .refusal()
                .contains("charter.json.sig:2:1: the serial is 6, and 7 was in force")
        );
        files.put(&charter, &ada.sign(&charter, 7, NOW));
        files.trust.least_serial = Err("it is \"many\"".to_owned());
        assert!(
            files
                .refusal()
                .contains("PLUMBLINE_CHARTER_LEAST_SERIAL:1:1: it is \"many\"; expected 1 to 18 digits")
        );
        files.trust.least_serial = Ok(8);
        assert!(
            files
                .refusal()
                .contains("the serial is 7, and 8 is the least that is taken")
        );
        files.trust.least_serial = Ok(0);
        fs::write(&files.trust.keys, "nobody").unwrap();
        assert!(files.refusal().contains("keys.pem:1:1: it has no public key"));
        fs::write(&files.trust.keys, ada.pem()).unwrap();
        fs::write(files.folder.join("serial"), "serial\n").unwrap();
        assert!(
            files
                .refusal()
                .contains("serial:1:1: it is not of the format; expected \"serial NUMBER SHA256\"")
        );
        files.trust.state = Some(files.folder.join("none/serial").display().to_string());
        assert!(files.refusal().contains("none/serial:1:1: it cannot be written"));
    }

    #[test]
    fn a_process_keeps_the_charter_before_one_that_it_does_not_trust() {
        let (ada, charter) = (Signer::new(), changed(|_| {}));
        let files = Files::new("kept", &ada);
        files.put(&charter, &ada.sign(&charter, 7, NOW));
        let (mut file, _) = files.open();

        let next = changed(|policy| policy["baggage"]["max_entries"] = 7.into());
        fs::write(files.charter(), &next).unwrap();
        assert!(file.check(false).is_none(), "its signature follows");
        files.put(&next, &ada.sign(&next, 8, NOW));
        assert!(matches!(file.check(false), Some(FileChange::Valid(_))));

        files.put(&charter, &ada.sign(&charter, 7, NOW));
        assert!(file.check(false).is_none(), "it may be half written");
        assert!(matches!(file.check(false), Some(FileChange::Refused(why)) if why.contains("8 was in force")));

        files.put(&charter, &ada.sign(&charter, 9, (2, 60)));
        let end = SystemTime::now() + std::time::Duration::from_secs(10);
        let mut refused = 0;
        loop {
            match file.check(false) {
                Some(FileChange::Valid(_)) => break,
                Some(FileChange::Refused(why)) => {
                    assert!(why.contains("it is valid from"), "{why}");
                    refused += 1;
                }
                None => assert!(SystemTime::now() < end, "it was not taken at its time"),
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(refused, 1, "refused once, and taken at its time");
        assert!(
            fs::read_to_string(files.folder.join("serial"))
                .unwrap()
                .starts_with("serial 9 ")
        );
    }
}
