//! Protocol Buffers as strangers send them: only what is asked for is looked at, and nothing is trusted of a message
//! that is not whole.
//!
//! Unknown fields are skipped. Groups and known fields in another wire type make a message unreadable: Google's own
//! parsers and `prost` differ there, and all languages of the charter must read alike.

/// The content of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field<'a> {
    /// A number, or a flag.
    Varint(u64),
    /// A text, bytes or a message.
    Bytes(&'a [u8]),
    /// Something that no message of ours has.
    Other,
}

/// The message is cut off or malformed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// Shows each field of a message with its number.
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

/// Bytes that are a text.
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
