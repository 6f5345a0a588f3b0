#!/usr/bin/env bash
# Builds the Rust package in the working directory, with the versions that the checkout has locked and what it has compiled.
# Usage: tutorials/rust.sh BINARY
set -euo pipefail

readonly binary=$1
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ Cargo.lock -nt "$checkout/Cargo.lock" ] || cp "$checkout/Cargo.lock" Cargo.lock
name=$(sed -nE '/^\[package\]/,/^\[/ s/^name *= *"(.*)"$/\1/p' Cargo.toml)
# To cargo the packages of two folders are the same one, and whatever was built last is fresh: this one is built anew.
rm -rf "$checkout/target/release/.fingerprint/$name"-*
# As the checkout compiles: its dependencies are then compiled already.
CARGO_TARGET_DIR="$checkout/target" CARGO_PROFILE_RELEASE_LTO=off cargo build --release --offline --quiet
cp "$checkout/target/release/$name" "$binary"
