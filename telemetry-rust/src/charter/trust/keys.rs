//! The keys whose signatures the process trusts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio_rustls::rustls::pki_types::{SignatureVerificationAlgorithm, alg_id};

use super::signature::{HEADER_LINES, Signature};
use super::{Refusal, Untrusted, hex};
use crate::export::provider;
use crate::hash::sha256;

const EXPECTED: &str =
    "PEM blocks of P-256 public keys, as `openssl ec -pubout` or `plumbline sign --new-key` gives them";
const ID_CHARACTERS: usize = 32;
const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// What the DER form of each P-256 public key begins with, up to its uncompressed point.
const P256: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];
const P256_BYTES: usize = 91;
/// Bytes before the point; the point begins with 4.
const POINT_AT: usize = P256.len() - 1;

/// Public keys of ECDSA on P-256.
#[derive(Debug)]
pub(crate) struct Keys {
    /// The points, by the id of the key.
    points: Vec<(String, Vec<u8>)>,
    algorithm: &'static dyn SignatureVerificationAlgorithm,
}

impl Keys {
    /// Reads keys in PEM (`BEGIN PUBLIC KEY`, RFC 7468), one block after the other. What stands between the blocks is a
    /// comment. `file` names the file in messages.
    pub(crate) fn read(file: &str, content: &[u8]) -> Result<Self, Box<Untrusted>> {
        let text = String::from_utf8_lossy(content);
        let mut points: Vec<(String, Vec<u8>)> = Vec::new();
        for (at, _) in text.match_indices(BEGIN) {
            let line = 1 + text[..at].bytes().filter(|byte| *byte == b'\n').count();
            let wrong = |what: &str| Untrusted::new(Refusal::Setup, file, line, what, EXPECTED);
            let Some((kind, rest)) = text[at + BEGIN.len()..].split_once(DASHES) else {
                continue;
            };
            let Some((body, end)) = rest.split_once(DASHES) else {
                continue;
            };
            let is_block = end.starts_with(&format!("END {kind}{DASHES}"))
                && kind
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ')
                && !body.contains('-');
            if !is_block {
                continue;
            }
            if kind != "PUBLIC KEY" {
                return Err(wrong(&format!("a block of {kind} stands here")));
            }
            let body: String = body.split_ascii_whitespace().collect();
            let der = STANDARD.decode(body).map_err(|_| wrong("the block is not base64"))?;
            if der.len() != P256_BYTES || !der.starts_with(&P256) {
                return Err(wrong("the key is not one of P-256"));
            }
            let id = hex(&sha256(&der))[..ID_CHARACTERS].to_owned();
            if points.iter().all(|(other, _)| *other != id) {
                points.push((id, der[POINT_AT..].to_vec()));
            }
        }
        if points.is_empty() {
            return Err(Untrusted::new(
                Refusal::Setup,
                file,
                1,
                "it has no public key",
                EXPECTED,
            ));
        }
        let algorithm = algorithm().map_err(|what| {
            let expected =
                "the feature ring or aws-lc-rs of plumbline-telemetry, or an installed CryptoProvider of rustls";
            Untrusted::new(Refusal::Setup, file, 1, what, expected)
        })?;
        Ok(Self { points, algorithm })
    }

    /// Checks a signature file against a charter's file: who signed, whether it weakens, and the time, in seconds since
    /// 1970. Returns the ids of the trusted keys that signed.
    pub(crate) fn check<'s>(
        &self,
        signature: &'s Signature,
        charter: &[u8],
        now: i64,
    ) -> Result<Vec<&'s str>, Box<Untrusted>> {
        let mut signers = Vec::new();
        for (at, (key, value)) in signature.signatures.iter().enumerate() {
            let Some((_, point)) = self.points.iter().find(|(id, _)| id == key) else {
                continue;
            };
            let message = signature.message(key, charter);
            if self.algorithm.verify_signature(point, &message, value).is_err() {
                return Err(signature.refused(
                    Refusal::Altered,
                    HEADER_LINES + 1 + at,
                    format!("key {key} did not sign this header and this charter"),
                    "the charter and its signature as they were signed",
                ));
            }
            signers.push(key.as_str());
        }
        let last = HEADER_LINES + signature.signatures.len();
        if signers.is_empty() {
            let ids: Vec<&str> = self.points.iter().map(|(id, _)| id.as_str()).collect();
            let expected = format!("a signature by {}", ids.join(" or "));
            let what = "none of its signatures is by a trusted key";
            return Err(signature.refused(Refusal::UnknownKey, last, what, expected));
        }
        if signature.weakens && signers.len() < 2 {
            let what = "it weakens the charter before it and has one trusted signature";
            return Err(signature.refused(Refusal::SecondSignature, last, what, "those of two trusted keys"));
        }
        if now < signature.not_before.seconds {
            let what = format!("it is valid from {}", signature.not_before.text);
            return Err(signature.refused(Refusal::NotYetValid, 3, what, "a charter that is valid now"));
        }
        if now >= signature.expires.seconds {
            let what = format!("it expired at {}", signature.expires.text);
            let expected = "a charter that is valid now: sign it again with `plumbline sign`";
            return Err(signature.refused(Refusal::Expired, 4, what, expected));
        }
        Ok(signers)
    }
}

/// Returns ECDSA on P-256 with SHA-256 of the provider of cryptography.
fn algorithm() -> Result<&'static dyn SignatureVerificationAlgorithm, String> {
    let provider = provider().map_err(|error| error.to_string())?;
    let all = provider.signature_verification_algorithms.all;
    let wanted = |one: &&&'static dyn SignatureVerificationAlgorithm| {
        one.public_key_alg_id() == alg_id::ECDSA_P256 && one.signature_alg_id() == alg_id::ECDSA_SHA256
    };
    all.iter()
        .find(wanted)
        .copied()
        .ok_or_else(|| "the CryptoProvider verifies no ECDSA on P-256".to_owned())
}
