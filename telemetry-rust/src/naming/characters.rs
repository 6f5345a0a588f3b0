//! Classes of characters. A percent-encoded byte (RFC 3986, section 2.1) has the class of the decoded character, also
//! if encoded repeatedly.

pub(super) const SEPARATOR: u16 = 0;
pub(super) const DIGIT: u16 = 1;
/// `a` to `f`.
const HEX_LOWER: u16 = 1 << 1;
const LOWER: u16 = 1 << 2;
/// `A` to `F`.
const HEX_UPPER: u16 = 1 << 3;
const UPPER: u16 = 1 << 4;
/// `T` and `Z`, which occur in times.
pub(super) const TIME: u16 = 1 << 5;
/// `-` and `_`.
pub(super) const DASH: u16 = 1 << 6;
pub(super) const DOT: u16 = 1 << 7;
pub(super) const PLUS: u16 = 1 << 8;
pub(super) const COLON: u16 = 1 << 9;
pub(super) const AT: u16 = 1 << 10;
/// Other word characters: `$`, a percent sign, everything outside ASCII.
pub(super) const OTHER: u16 = 1 << 11;

pub(super) const LOWERS: u16 = HEX_LOWER | LOWER;
pub(super) const UPPERS: u16 = HEX_UPPER | UPPER | TIME;
pub(super) const LETTERS: u16 = LOWERS | UPPERS;
pub(super) const HEX: u16 = DIGIT | HEX_LOWER | HEX_UPPER;

const KINDS: [u16; 0x100] = {
    let mut kinds = [OTHER; 0x100];
    let mut at = 0_u8;
    while at < 0x80 {
        kinds[at as usize] = match at {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'f' => HEX_LOWER,
            b'g'..=b'z' => LOWER,
            b'A'..=b'F' => HEX_UPPER,
            b'T' | b'Z' => TIME,
            b'G'..=b'Y' => UPPER,
            b'-' | b'_' => DASH,
            b'.' => DOT,
            b'+' => PLUS,
            b':' => COLON,
            b'@' => AT,
            b'$' | b'%' => OTHER,
            _ => SEPARATOR,
        };
        at += 1;
    }
    kinds
};

/// Returns the class of a character that is not encoded.
pub(super) fn kind(byte: u8) -> u16 {
    KINDS[usize::from(byte)]
}

/// Returns the class of the character at a position, and the next position.
pub(super) fn kind_at(name: &[u8], at: usize) -> (u16, usize) {
    match name[at] {
        b'%' => encoded_at(name, at),
        byte => (kind(byte), at + 1),
    }
}

fn encoded_at(name: &[u8], at: usize) -> (u16, usize) {
    let (mut byte, mut next) = (name[at], at + 1);
    while byte == b'%'
        && let [high, low, ..] = name[next..]
        && let (Some(high), Some(low)) = (hex(high), hex(low))
    {
        byte = high << 4 | low;
        next += 2;
    }
    (kind(byte), next)
}

pub(super) fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

pub(super) fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}
