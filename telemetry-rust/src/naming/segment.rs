//! Decides whether a segment of a part, between two dashes, is an id: its digits, hexadecimal digits and letters.

use super::characters::{DASH, DIGIT, LETTERS, LOWERS, OTHER, PLUS, UPPERS, hex, kind_at};
use super::ids::RANDOM_LETTERS;
use super::version;

/// Fewest letters and digits of a random segment.
pub(super) const SHORTEST_RANDOM: usize = 10;
pub(super) const DIGITS_IN_A_ROW: usize = 6;
const DIGITS_AFTER_0X: usize = 4;
const LONGEST_WORD_OF_RANDOM: usize = 4;
const LONGEST_SHORT_WORD: usize = 5;

/// Properties of a segment.
#[derive(Default)]
pub(super) struct Segment {
    pub length: usize,
    pub kinds: u16,
    /// Changes between letter and digit, beyond those of a word with one number.
    pub changes: usize,
    pub is_id: bool,
    /// Whether it is an id beside a random part.
    pub is_doubtful: bool,
}

/// Returns the end of the segment, and the start of the next one.
pub(super) fn end(name: &[u8], mut at: usize, to: usize) -> (usize, usize) {
    while at < to {
        let (kind, next) = kind_at(name, at);
        if kind & (DASH | PLUS) != 0 {
            return (at, next);
        }
        at = next;
    }
    (at, at)
}

impl Segment {
    pub(super) fn of(text: &[u8]) -> Self {
        let mut segment = Self::default();
        let (mut words, mut word, mut longest, mut capitals) = (0, 0, 0, 0);
        let (mut row, mut longest_row, mut changes, mut previous, mut at) = (0, 0, 0, 0, 0);
        while at < text.len() {
            let (kind, next) = kind_at(text, at);
            at = next;
            segment.kinds |= kind;
            let sort = sort(kind);
            if sort == OTHER {
                (previous, row) = (OTHER, 0);
                continue;
            }
            segment.length += 1;
            if previous != 0 && previous != OTHER && (sort == DIGIT) != (previous == DIGIT) {
                changes += 1;
            }
            // Start of a word in camel case; the last of several capitals starts the next word.
            let behind_capitals = sort == LOWERS && previous == UPPERS;
            if sort != previous && !(behind_capitals && capitals == 1) {
                words += 1;
                word = usize::from(behind_capitals);
            }
            word += 1;
            longest = longest.max(word);
            capitals = if sort == UPPERS { capitals + 1 } else { 0 };
            row = if sort == DIGIT { row + 1 } else { 0 };
            longest_row = longest_row.max(row);
            previous = sort;
        }
        let Self { length, kinds, .. } = segment;
        let is_pure = kinds & OTHER == 0;
        let is_mixed = is_pure && kinds & DIGIT != 0 && kinds & LETTERS != 0;
        let is_version = changes > 1 && version::is(text);
        let is_choppy = is_pure && !is_version && 2 * length < 5 * words;
        let is_random = is_mixed && length >= SHORTEST_RANDOM && longest <= LONGEST_WORD_OF_RANDOM
            || length >= RANDOM_LETTERS && kinds & LETTERS != 0;
        segment.is_id =
            is_choppy && is_random || longest_row >= DIGITS_IN_A_ROW && kinds != DIGIT || is_mixed && is_after_0x(text);
        let is_more = changes > 2 || length > LONGEST_SHORT_WORD;
        if is_mixed && !is_version && changes > 1 && is_more {
            segment.changes = changes;
        }
        segment.is_doubtful = is_choppy && words > 2 && (changes != 2 || is_more);
        segment
    }
}

fn sort(kind: u16) -> u16 {
    [LOWERS, UPPERS, DIGIT]
        .into_iter()
        .find(|sort| kind & sort != 0)
        .unwrap_or(OTHER)
}

fn is_after_0x(text: &[u8]) -> bool {
    match text {
        [b'0', b'x' | b'X', digits @ ..] => {
            digits.len() >= DIGITS_AFTER_0X && digits.iter().all(|digit| hex(*digit).is_some())
        }
        _ => false,
    }
}
