//! The oldest Rust that the crates state is what their dependencies need, and no more. Clippy's `incompatible_msrv`
//! finds what the standard library does not have in that version.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

#[test]
fn the_stated_rust_is_the_oldest_that_dependencies_allow() {
    let metadata = metadata();
    for name in [
        "plumbline-telemetry",
        "plumbline-reqwest",
        "plumbline-messaging",
        "plumbline-sqlx",
    ] {
        let packages = array(&metadata["packages"]);
        let root = packages.iter().find(|package| package["name"] == name).expect(name);
        let needed = dependencies(&metadata, text(&root["id"]));
        let newest = needed.iter().max().expect("it has dependencies");
        let (stated, first) = (version(text(&root["rust_version"])), newest.1);
        assert_eq!(stated, newest.0, "rust-version of {name}: {first} needs {:?}", newest.0);
    }
}

/// Returns the Rust versions of the packages that a package is built with, and their names.
fn dependencies<'m>(metadata: &'m Value, root: &'m str) -> BTreeSet<([u64; 2], &'m str)> {
    let nodes = array(&metadata["resolve"]["nodes"])
        .iter()
        .map(|node| (text(&node["id"]), node));
    let nodes: BTreeMap<_, _> = nodes.collect();
    let (mut seen, mut next) = (BTreeSet::new(), vec![root]);
    while let Some(id) = next.pop() {
        if seen.insert(id) {
            let of_build = array(&nodes[id]["deps"])
                .iter()
                .filter(|dependency| array(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"] != "dev"));
            next.extend(of_build.map(|dependency| text(&dependency["pkg"])));
        }
    }
    let packages = array(&metadata["packages"]).iter();
    let of_others = packages.filter(|package| !package["source"].is_null() && seen.contains(text(&package["id"])));
    let stated =
        of_others.filter_map(|package| Some((version(package["rust_version"].as_str()?), text(&package["name"]))));
    stated.collect()
}

/// Returns major and minor version.
fn version(text: &str) -> [u64; 2] {
    let mut parts = text.split('.').map(|part| part.parse().expect(text));
    [parts.next().expect(text), parts.next().unwrap_or(0)]
}

fn metadata() -> Value {
    let rustc = Command::new(option_env!("RUSTC").unwrap_or("rustc"))
        .arg("-vV")
        .output()
        .unwrap();
    let rustc = String::from_utf8(rustc.stdout).unwrap();
    let host = rustc
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("rustc -vV");
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--locked",
            "--offline",
            "--format-version",
            "1",
            "--filter-platform",
            host,
        ])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
