//! Compiled charters that differ from this repository's.

use serde_json::{Value, json};

/// Returns this repository's compiled charter with a changed policy and a matching digest.
pub fn charter_with(change: impl FnOnce(&mut Value)) -> String {
    changed(|document| change(&mut document["policy"]))
}

/// Returns the charter of another house: its own attribute, which never leaves a process, service and reason.
pub fn foreign(mode: &str) -> String {
    changed(|document| {
        let attribute = json!({
            "key": "acme.card.number", "type": "string", "brief": "Number of the card.", "stability": "development",
            "examples": ["4111111111111111"], "annotations": {"plumbline": {"sensitive": "drop"}},
        });
        document["registry"]["attributes"]
            .as_array_mut()
            .unwrap()
            .push(attribute);
        let policy = &mut document["policy"];
        policy["enforcement"]["mode"] = mode.into();
        policy["services"] =
            json!([{"name": "till", "team": "payments", "language": "rust", "brief": "Takes money.", "peers": []}]);
        let reason = json!({"reason": "CARD_REFUSED", "code": "FAILED_PRECONDITION", "owner": "payments", "brief": "b", "advice": "a"});
        policy["errors"]["reasons"].as_array_mut().unwrap().push(reason);
    })
}

/// Returns this repository's compiled charter, changed, with a matching digest.
pub fn changed(change: impl FnOnce(&mut Value)) -> String {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../conformance/vectors/charter/compiled.json"
    );
    plumbline_telemetry::testing::changed(&std::fs::read(path).unwrap(), change)
}
