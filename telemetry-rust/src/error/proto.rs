//! Parses untrusted Protocol Buffers messages; a message that is malformed anywhere is rejected as a whole.
//!
//! Unknown fields are skipped. Groups, and known fields with another wire type, make a message malformed: Google's
//! parsers and `prost` differ there, and all languages must read the same.

/// The content of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field<'a> {
    /// A number or a bool.
    Varint(u64),
    /// A string, bytes or a message.
    Bytes(&'a [u8]),
    /// A type that none of our messages has.
    Other,
}

/// The message is truncated or malformed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// Calls `see` with each field of a message and its number.
pub(super) fn each<'a>(
    mut bytes: &'a [u8],
    mut see: impl FnMut(u64, Field<'a>) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    while !bytes.is_empty() {
        let tag = varint(&mut bytes)?;
        let number = tag >> 3;
        if !(1..1 << 29).contains(&number) {
            return Err(Malformed);
        }
        let field = match tag & 7 {
            0 => Field::Varint(varint(&mut bytes)?),
            1 => cut(&mut bytes, 8).map(|_| Field::Other)?,
            2 => {
                let size = usize::try_from(varint(&mut bytes)?).map_err(|_| Malformed)?;
                Field::Bytes(cut(&mut bytes, size)?)
            }
            5 => cut(&mut bytes, 4).map(|_| Field::Other)?,
            _ => return Err(Malformed),
        };
        see(number, field)?;
    }
    Ok(())
}

/// Decodes UTF-8.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes).map_err(|_| Malformed)
}

fn cut<'a>(bytes: &mut &'a [u8], size: usize) -> Result<&'a [u8], Malformed> {
    let (content, rest) = bytes.split_at_checked(size).ok_or(Malformed)?;
    *bytes = rest;
    Ok(content)
}

fn varint(bytes: &mut &[u8]) -> Result<u64, Malformed> {
    let mut number = 0;
    for at in 0..10 {
        let (byte, rest) = bytes.split_first().ok_or(Malformed)?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(bytes: &[u8]) -> Result<Vec<(u64, Field<'_>)>, Malformed> {
        let mut seen = Vec::new();
        each(bytes, |number, field| {
            seen.push((number, field));
            Ok(())
        })?;
        Ok(seen)
    }

    #[test]
    fn fields_are_shown_in_order() {
        let bytes = [0x08, 0x96, 0x01, 0x12, 0x02, b'h', b'i', 0x1d, 1, 2, 3, 4, 0x08, 0x07];
        let expected = [
            (1, Field::Varint(150)),
            (2, Field::Bytes(b"hi")),
            (3, Field::Other),
            (1, Field::Varint(7)),
        ];
        assert_eq!(fields(&bytes), Ok(expected.to_vec()));
    }

    #[test]
    fn groups_are_refused() {
        for bad in [&[0x23, 0x24][..], &[0x23], &[0x24]] {
            assert_eq!(fields(bad), Err(Malformed), "{bad:x?}");
        }
    }

    #[test]
    fn what_is_cut_off_or_malformed_is_refused() {
        for bad in [
            &[0x08][..],
            &[0x12, 0x05, b'h'],
            &[0x09, 1, 2],
            &[0x0d, 1],
            &[0x00, 0x01],
            &[0x0e],
            &[0x0f],
            &[0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
            &[0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        ] {
            assert_eq!(fields(bad), Err(Malformed), "{bad:x?}");
        }
    }
}
