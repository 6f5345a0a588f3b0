//! API versions: `v1beta1`, `v1p1beta1`, `v2alpha`.

const STAGES: [&[u8]; 7] = [b"p", b"m", b"rc", b"pre", b"alpha", b"beta", b"preview"];

pub(super) fn is(text: &[u8]) -> bool {
    let [b'v' | b'V', rest @ ..] = text else {
        return false;
    };
    if !rest.first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let mut rest = rest;
    while !rest.is_empty() {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        match without_stage(&rest[digits..]) {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    true
}

fn without_stage(text: &[u8]) -> Option<&[u8]> {
    if text.is_empty() {
        return Some(text);
    }
    let ends = |behind: &&[u8]| behind.first().is_none_or(u8::is_ascii_digit);
    STAGES.iter().find_map(|stage| text.strip_prefix(*stage).filter(ends))
}
