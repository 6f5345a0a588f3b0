//! Answers the cases of signed charters.

use plumbline_telemetry::conformance;
use serde_json::json;

use super::{Answer, Outcome};
use crate::input::Input;

pub fn signature(input: &Input<'_>) -> Outcome {
    let (charter, signature) = (input.text("charter")?, input.text("signature")?);
    let checked = conformance::signers(
        charter.as_bytes(),
        signature.as_bytes(),
        input.text("keys")?,
        input.text("now")?,
    );
    Ok(Answer::Output(match checked {
        Ok(signers) => json!({"refusal": null, "signers": signers}),
        Err(refusal) => json!({"refusal": refusal}),
    }))
}

pub fn flipped_bits(input: &Input<'_>) -> Outcome {
    let (charter, signature) = (input.text("charter")?, input.text("signature")?);
    let (keys, now, count) = (input.text("keys")?, input.text("now")?, input.0["count"].as_u64());
    let count = usize::try_from(count.unwrap_or_default()).map_err(|error| error.to_string())?;
    let check = |bytes: &[u8]| {
        let (charter, signature) = bytes.split_at(charter.len());
        conformance::signers(charter, signature, keys, now)
    };
    let whole = [charter.as_bytes(), signature.as_bytes()].concat();
    check(&whole)?;
    let accepted = (0..count)
        .filter(|i| {
            let bit = i * 7919 % (8 * whole.len());
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            check(&flipped).is_ok()
        })
        .count();
    Ok(Answer::Output(json!({ "accepted": accepted })))
}
