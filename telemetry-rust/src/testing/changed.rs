//! Makes compiled charters for tests.

use serde_json::Value;

use crate::hash::sha256;

/// Returns a compiled charter with a change, and with the digest that fits it.
///
/// ```
/// # mod acme { pub const CHARTER: &[u8] = br#"{"policy": {"enforcement": {}}, "registry": {}}"#; }
/// use plumbline_telemetry::testing;
///
/// let observing = testing::changed(acme::CHARTER, |document| {
///     document["policy"]["enforcement"]["mode"] = "observe".into();
/// });
/// # assert!(observing.contains("digest"));
/// ```
///
/// # Panics
///
/// If it is not JSON.
pub fn changed(compiled: &[u8], change: impl FnOnce(&mut Value)) -> String {
    let mut document: Value = serde_json::from_slice(compiled).expect("the JSON that `plumbline compile` writes");
    change(&mut document);
    let covered = format!(
        r#"{{"policy":{},"registry":{}}}"#,
        document["policy"], document["registry"]
    );
    let hash = sha256(covered.as_bytes());
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    document["digest"] = hash.into();
    document.to_string()
}
