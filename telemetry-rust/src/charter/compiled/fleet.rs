//! What a reader makes of compiled files of other versions: `conformance/vectors/charters/fleet.json`.

use crate::hash::sha256;
use serde_json::Value;

use super::read;
use super::tests::this_repositorys;

/// The compiled file of a case.
fn file(case: &Value) -> Vec<u8> {
    let mut text = this_repositorys().trim_end().to_owned();
    for pair in case["replace"].as_array().into_iter().flatten() {
        let (from, to) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
        assert!(text.contains(from), "{}: there is no {from}", case["name"]);
        text = text.replace(from, to);
    }
    if case.get("sources").is_some() {
        let (from, to) = (
            text.find(r#","sources":"#).unwrap(),
            text.rfind(r#","version":"#).unwrap(),
        );
        text.replace_range(from..to, "");
    }
    if case.get("digest").is_none() {
        let (from, to) = (
            text.find(r#""policy":"#).unwrap(),
            text.rfind(r#","schema_url":"#).unwrap(),
        );
        let made: String = sha256(format!("{{{}}}", &text[from..to]).as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let stated = text.find(r#""digest":""#).unwrap() + r#""digest":""#.len();
        text.replace_range(stated..stated + made.len(), &made);
    }
    let mut bytes = text.into_bytes();
    if let Some(length) = case["cut"].as_u64() {
        bytes.truncate(usize::try_from(length).unwrap());
    }
    [case["prefix"].as_str().unwrap_or_default().as_bytes(), &bytes].concat()
}

#[test]
fn compiled_files_of_a_mixed_fleet_are_read_as_in_every_language() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../conformance/vectors/charters/fleet.json"
    );
    let cases: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    for case in &cases {
        let result = read(&file(case)).map(|_| ());
        assert_eq!(
            Value::from(result.is_ok()),
            case["accepted"],
            "{}: {result:?}",
            case["name"]
        );
        let Err(problems) = result else { continue };
        for word in case["words"].as_array().into_iter().flatten() {
            let (said, word) = (problems.to_string(), word.as_str().unwrap());
            assert!(said.contains(word), "{}: no {word} in {said}", case["name"]);
        }
    }
}
