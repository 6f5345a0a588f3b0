//! Tokens of digits and marks: dates, times and addresses are ids; versions and numbers of standards are not.

use super::characters::{DIGIT, DOT, kind_at};
use super::ids::Token;

const LEAST_DIGITS: usize = 4;
pub(super) const VERSION_GROUPS: usize = 3;
const VERSION_DIGITS: usize = 3;
const DIGITS_OF_STANDARD: usize = 5;

/// Words followed by a number that belongs to the name: `ISO 20022`, `iso-8583`.
const STANDARDS: [&str; 13] = [
    "iso", "iec", "rfc", "ieee", "ecma", "ansi", "din", "fips", "nist", "sha", "aes", "rsa", "utf",
];
/// Words followed by a version that belongs to the name: `HTTP/2`.
const PROTOCOLS: [&str; 4] = ["http", "spdy", "tls", "ssl"];

/// Whether a token of these classes is an id.
pub(super) fn is_id(token: &[u8], kinds: u16) -> bool {
    let (mut digits, mut group, mut groups, mut longest, mut at) = (0, 0, 0, 0, 0);
    while at < token.len() {
        let (kind, next) = kind_at(token, at);
        at = next;
        if kind != DIGIT {
            group = 0;
            continue;
        }
        digits += 1;
        groups += usize::from(group == 0);
        group += 1;
        longest = longest.max(group);
    }
    if kinds & !(DIGIT | DOT) == 0 {
        return groups == 1 || !is_version(groups, longest);
    }
    digits >= LEAST_DIGITS
}

/// Whether numbers between dots are a version.
pub(super) fn is_version(groups: usize, longest: usize) -> bool {
    groups <= VERSION_GROUPS && longest <= VERSION_DIGITS
}

/// Whether a token of digits belongs to the word before it.
pub(super) fn is_of_word(name: &[u8], word: &Token, number: &Token) -> bool {
    let digits = number.end - number.start;
    if word.end <= word.start || number.start != word.end + 1 || digits > DIGITS_OF_STANDARD {
        return false;
    }
    let starts = word.start == 0 || name[word.start - 1] == b' ';
    let follows = name[word.end] == b' ' || name[word.end] == b'/' && starts;
    let text = &name[word.start..word.end];
    follows && (is_one_of(&STANDARDS, text) || digits == 1 && is_one_of(&PROTOCOLS, text))
}

/// Whether digits belong to the standard named before their dash.
pub(super) fn is_of_standard(word: &[u8], digits: usize) -> bool {
    digits <= DIGITS_OF_STANDARD && is_one_of(&STANDARDS, word)
}

fn is_one_of(words: &[&str], text: &[u8]) -> bool {
    words.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(text))
}
