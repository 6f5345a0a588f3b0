//! SHA-256, and keyed hashes: the same whichever provider of TLS the service has.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Returns the SHA-256 of bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A key of HMAC-SHA-256.
#[derive(Clone)]
pub(crate) struct Key(Hmac<Sha256>);

impl Key {
    /// Creates a key of any length.
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("HMAC takes a key of any length"))
    }

    /// Creates a key that only this process has.
    pub(crate) fn random() -> Self {
        let mut random = [0; 32];
        // Without randomness every secret of the process is weak; the hashes still hide the values.
        let _ = getrandom::fill(&mut random);
        Self::new(&random)
    }

    /// Returns the HMAC-SHA-256 of bytes.
    pub(crate) fn hash(&self, bytes: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: [u8; 32]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn hashes_are_those_of_the_standards() {
        // FIPS 180-4, and test case 2 of RFC 4231.
        assert!(hex(sha256(b"abc")).starts_with("ba7816bf8f01cfea"));
        assert!(hex(Key::new(b"Jefe").hash(b"what do ya want for nothing?")).starts_with("5bdcc146bf60754e"));
        assert_ne!(Key::random().hash(b"a"), Key::random().hash(b"a"));
    }
}
