//! UUIDs (RFC 9562, section 4).

use super::characters::{DASH, HEX, kind_at};

const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];
const LENGTH: usize = 36;

/// Whether a text is a UUID.
pub(super) fn is(text: &[u8]) -> bool {
    if text.len() != LENGTH {
        return false;
    }
    let (mut groups, mut group) = (0, 0);
    for at in 0..text.len() {
        match kind_at(text, at).0 {
            DASH => (groups, group) = (next(groups, group), 0),
            kind if kind & HEX != 0 => group += 1,
            _ => return false,
        }
    }
    is_whole(next(groups, group))
}

/// Returns the number of matched groups after another group of this length.
pub(super) fn next(groups: usize, length: usize) -> usize {
    match GROUPS.get(groups) {
        Some(expected) if *expected == length => groups + 1,
        _ => usize::from(length == GROUPS[0]),
    }
}

/// Whether all groups were matched.
pub(super) fn is_whole(groups: usize) -> bool {
    groups == GROUPS.len()
}
