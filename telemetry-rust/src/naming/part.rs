//! Decides whether a part of a token in a span name, between two dots, is an id: `v1.2.3` has three parts and no id.

use super::characters::{DIGIT, DOT, SEPARATOR, kind_at};
use super::ids::may_have_id;
use super::number::{VERSION_GROUPS, is_version};
use super::word::{PartKind, is_random, kind_of};

/// Returns the end of the part at a position, and whether it is an id.
pub(super) fn classify(name: &[u8], part: usize, from: usize, to: usize) -> (usize, bool) {
    if let (DOT, next) = kind_at(name, part) {
        return (next, false);
    }
    let (end, kinds) = end(name, part, to);
    let is_id = if kinds == DIGIT {
        !is_of_version(name, part, end, from, to)
    } else {
        may_have_id(kinds, end - part)
            && match kind_of(name, part, end) {
                PartKind::Id => true,
                PartKind::Doubtful => is_beside_random(name, part, end, from, to),
                PartKind::Name => false,
            }
    };
    (end, is_id)
}

/// Whether a number belongs to a version: `v1.2.3`, `1.2.3-rc1`.
fn is_of_version(name: &[u8], part: usize, part_end: usize, from: usize, to: usize) -> bool {
    let (mut groups, mut longest, mut first, mut last) = (1, part_end - part, part, part_end);
    let mut has_more = false;
    while groups <= VERSION_GROUPS
        && let Some(before) = start(name, first, from)
    {
        let (stop, kinds) = end(name, before, to);
        if kinds != DIGIT {
            has_more = name[first - 2].is_ascii_digit() && kind_of(name, before, stop) == PartKind::Name;
            break;
        }
        longest = longest.max(stop - before);
        groups += 1;
        first = before;
    }
    while last < to && groups <= VERSION_GROUPS {
        let (_, next) = kind_at(name, last);
        let (stop, kinds) = end(name, next, to);
        if kinds != DIGIT {
            has_more |= stop > next && kind_at(name, next).0 == DIGIT;
            break;
        }
        longest = longest.max(stop - next);
        groups += 1;
        last = stop;
    }
    (has_more || groups > 1) && is_version(groups, longest)
}

fn is_beside_random(name: &[u8], part: usize, part_end: usize, from: usize, to: usize) -> bool {
    if let Some(before) = start(name, part, from)
        && is_random(name, before, end(name, before, to).0)
    {
        return true;
    }
    if part_end == to {
        return false;
    }
    let (_, next) = kind_at(name, part_end);
    is_random(name, next, end(name, next, to).0)
}

/// Returns the end of a part, and the classes of its characters.
fn end(name: &[u8], mut part: usize, to: usize) -> (usize, u16) {
    let mut kinds = SEPARATOR;
    while part < to {
        match kind_at(name, part) {
            (DOT, _) => break,
            (kind, next) => (kinds, part) = (kinds | kind, next),
        }
    }
    (part, kinds)
}

/// Returns the start of the previous part.
fn start(name: &[u8], part: usize, from: usize) -> Option<usize> {
    if part < from + 2 || name[part - 1] != b'.' || name[part - 2] == b'.' {
        return None;
    }
    let before = &name[from..part - 1];
    let dot = before.iter().rposition(|byte| *byte == b'.');
    Some(dot.map_or(from, |dot| from + dot + 1))
}
