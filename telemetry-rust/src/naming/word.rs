//! Decides whether a part with letters or dashes is an id, by its segments: UUID, hexadecimal, random.

use super::characters::{DASH, DIGIT, HEX, LETTERS, PLUS, kind_at};
use super::number::is_of_standard;
use super::segment::{self, DIGITS_IN_A_ROW, SHORTEST_RANDOM, Segment};
use super::uuid;

const HEX_DIGITS: usize = 8;
const ENDING_DIGITS: usize = 4;
const DIGITS_OF_SEGMENT: usize = 5;
const NUMBERS: usize = 4;
const NUMBERS_OF_DATE: usize = 3;
const PAIRS_OF_MAC: usize = 6;
const RANDOM_PART: usize = 16;
const RANDOM_CHANGES: usize = 4;
const SHORTEST_DOUBTFUL: usize = 4;

/// The classification of a part.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum PartKind {
    Name,
    /// An id only beside a random part.
    Doubtful,
    Id,
}

/// Whether a part is an id of at least ten letters and digits.
pub(super) fn is_random(name: &[u8], from: usize, to: usize) -> bool {
    let (mut length, mut at) = (0, from);
    while at < to {
        let (kind, next) = kind_at(name, at);
        length += usize::from(kind & (LETTERS | DIGIT) != 0);
        at = next;
    }
    length >= SHORTEST_RANDOM && kind_of(name, from, to) == PartKind::Id
}

pub(super) fn kind_of(name: &[u8], from: usize, to: usize) -> PartKind {
    let (mut groups_of_uuid, mut pairs, mut numbers, mut digits_of_numbers) = (0, 0, 0, 0);
    let (mut length, mut changes, mut kinds, mut digits) = (0, 0, 0, 0);
    let mut is_doubtful = false;
    let (mut before, mut before_end, mut at) = (from, from, from);
    loop {
        let (end, next) = segment::end(name, at, to);
        let of = Segment::of(&name[at..end]);
        kinds |= of.kinds;
        let is_hex = of.length > 0 && of.kinds & !HEX == 0;
        let is_number = of.kinds == DIGIT;
        if of.is_id || is_hex && !is_number && of.length >= HEX_DIGITS && of.kinds & DIGIT != 0 {
            return PartKind::Id;
        }
        groups_of_uuid = if is_hex {
            uuid::next(groups_of_uuid, of.length)
        } else {
            0
        };
        pairs = if is_hex && of.length == 2 { pairs + 1 } else { 0 };
        numbers = if is_number { numbers + 1 } else { 0 };
        digits_of_numbers = if is_number { digits_of_numbers + of.length } else { 0 };
        if uuid::is_whole(groups_of_uuid)
            || pairs == PAIRS_OF_MAC
            || numbers == NUMBERS
            || numbers == NUMBERS_OF_DATE && digits_of_numbers >= DIGITS_IN_A_ROW
        {
            return PartKind::Id;
        }
        if is_number {
            digits += of.length;
            let is_last = end == to && at > from;
            let is_year = is_last && name[at - 1] == b'_' && is_year(&name[at..end]);
            let least = if is_last { ENDING_DIGITS } else { DIGITS_OF_SEGMENT };
            if of.length >= least && !is_year && !is_of_standard(&name[before..before_end], of.length) {
                return PartKind::Id;
            }
        }
        length += of.length;
        changes += of.changes;
        is_doubtful |= of.length >= SHORTEST_DOUBTFUL && of.is_doubtful;
        if end == to {
            break;
        }
        kinds |= DASH;
        (before, before_end, at) = (at, end, next);
    }
    let is_random = length >= RANDOM_PART && changes >= RANDOM_CHANGES;
    let is_marked = kinds & !(DIGIT | DASH | PLUS) == 0 && digits >= ENDING_DIGITS;
    match is_random || is_marked {
        true => PartKind::Id,
        false if is_doubtful => PartKind::Doubtful,
        false => PartKind::Name,
    }
}

fn is_year(text: &[u8]) -> bool {
    text.len() == ENDING_DIGITS && (text.starts_with(b"19") || text.starts_with(b"20"))
}
