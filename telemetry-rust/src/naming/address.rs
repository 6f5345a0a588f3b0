//! IPv6 addresses (RFC 4291 section 2.2) and MAC addresses in span names.

use super::characters::{hex, is_alphanumeric};

const LONGEST_GROUP: usize = 4;
const COLONS_OF_IPV6: usize = 7;
const COLONS_OF_MAC: usize = 5;

/// Returns the end of an address that begins here. A short form must contain a digit and begin with `::`, a digit or
/// `f`, so that package paths (`abc::def`) do not match.
pub(super) fn end(name: &[u8], from: usize) -> Option<usize> {
    let (mut colons, mut digits, mut group, mut doubles, mut pairs) = (0, 0, 0, 0, 0);
    let (mut is_dotted, mut at) = (false, from);
    while at < name.len() {
        match name[at] {
            b':' => {
                if at > from && name[at - 1] == b':' {
                    doubles += 1;
                    if doubles > 1 {
                        return None;
                    }
                } else if name
                    .get(at + 1)
                    .is_none_or(|next| *next != b':' && hex(*next).is_none())
                {
                    break;
                }
                pairs += usize::from(group == 2);
                colons += 1;
                group = 0;
            }
            b'.' if colons > 0 => {
                is_dotted = true;
                group = 0;
            }
            byte if hex(byte).is_some() => {
                digits += usize::from(byte.is_ascii_digit());
                group += 1;
                if group > LONGEST_GROUP {
                    return None;
                }
            }
            _ => break,
        }
        at += 1;
    }
    let is_word = |byte: &u8| is_alphanumeric(*byte) || matches!(byte, b'_' | b'-' | 0x80..);
    if name.get(at).is_some_and(is_word) {
        return None;
    }
    pairs += usize::from(group == 2);
    let is_plausible = name[from] <= b':' || name[from] | 0x20 == b'f';
    let is_short = doubles == 1 && digits > 0 && is_plausible && colons <= COLONS_OF_IPV6;
    let is_whole = doubles == 0 && (colons == COLONS_OF_IPV6 || is_dotted && colons == COLONS_OF_IPV6 - 1);
    let is_mac = doubles == 0 && colons == COLONS_OF_MAC && pairs == COLONS_OF_MAC + 1;
    (is_short || is_whole || is_mac).then_some(at)
}
