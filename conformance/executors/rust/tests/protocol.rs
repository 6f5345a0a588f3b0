//! The executor as a process: lines in, lines out.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

fn answers(lines: &str) -> Vec<Value> {
    let mut executor = Command::new(env!("CARGO_BIN_EXE_conformance-executor"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    executor.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = executor.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_line_has_its_answer_in_order() {
    let lines = concat!(
        r#"{"id":"a","op":"sampling.threshold","input":{"probability":0.25}}"#,
        "\n",
        r#"{"id":"b","op":"tea.brew","input":{}}"#,
        "\n",
        r#"{"id":"c","op":"sampling.threshold","input":{"probability":"much"}}"#,
        "\nnot JSON\n",
    );
    let answers = answers(lines);
    assert_eq!(answers[0], json!({"id": "a", "output": {"threshold": "c"}}));
    assert_eq!(answers[1], json!({"id": "b", "unsupported": "no operation tea.brew"}));
    assert_eq!(
        answers[2],
        json!({"id": "c", "error": "probability is \"much\"; expected a number"})
    );
    assert!(
        answers[3]["error"]
            .as_str()
            .unwrap()
            .starts_with("the line is not JSON")
    );
}

#[test]
fn errors_of_other_languages_are_unsupported() {
    let line =
        r#"{"id":"a","op":"errors.exception","input":{"language":"go","chain":[{"type":"other"}],"self":"edge"}}"#;
    assert_eq!(answers(line), [json!({"id": "a", "unsupported": "errors of go"})]);
}
