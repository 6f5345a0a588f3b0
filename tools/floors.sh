#!/usr/bin/env bash
# Builds and tests the libraries with the oldest toolchain that they state, which is downloaded once, and compiles the gateway
# for other systems. `make test-floors`.
# Usage: tools/floors.sh [go | rust]…   (default: all)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly go_contributions=({chi,echo,franz,gin,kafkago,mux,pgx}telemetry)

# The go directive of telemetry-go is what its dependencies need, and no more. The package sources are checked with that toolchain.
floor_go() {
  local stated needed module target
  cd "$root/telemetry-go"
  export GOWORK=off
  stated=$(go list -m -f '{{.GoVersion}}')
  needed=$(go list -deps -test -f '{{with .Module}}{{if not .Main}}{{.GoVersion}}{{end}}{{end}}' ./... | sort -uV | tail -1)
  [[ $stated == "$needed" ]] ||
    { echo "floors: telemetry-go/go.mod has go $stated, its dependencies need $needed; expected the same"; return 1; }
  export GOTOOLCHAIN="go$stated"
  [[ $(go version) == *" go$stated "* ]] || { echo "floors: $(go version), expected go$stated"; return 1; }
  echo "telemetry-go with $(go version)"
  go test ./...
  for module in "${go_contributions[@]}"; do
    (cd "contrib/$module" && go build ./...)
  done
  cd "$root/demo-go"
  for target in darwin/arm64 linux/arm64; do
    echo "gateway for $target"
    GOOS=${target%/*} GOARCH=${target#*/} CGO_ENABLED=0 go build ./...
  done
}

# Each crate compiles with the Rust that it states (telemetry-rust/tests/it/floor.rs compares that with its dependencies), with each feature
# alone, and for other systems. These have no C compiler here, so without a provider of TLS, which both are written in.
floor_rust() {
  local crate stated feature target
  cd "$root"
  for crate in telemetry-rust telemetry-rust/contrib/{reqwest,messaging,sqlx}; do
    stated=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$crate/Cargo.toml")
    rustup toolchain list | grep -q "^$stated.0-" || rustup toolchain install --profile minimal "$stated.0"
    echo "$crate with $(rustc "+$stated.0" --version)"
    CARGO_TARGET_DIR="target/floor-$stated" cargo "+$stated.0" check --quiet --locked --manifest-path "$crate/Cargo.toml"
  done
  stated=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' telemetry-rust/Cargo.toml)
  CARGO_TARGET_DIR="target/floor-$stated" cargo "+$stated.0" test --quiet --locked -p plumbline-telemetry --lib
  for feature in "" axum ring aws-lc-rs testing; do
    echo "plumbline-telemetry with ${feature:-no feature}"
    cargo check --quiet --locked -p plumbline-telemetry --no-default-features --features "$feature"
  done
  for target in aarch64-unknown-linux-gnu aarch64-apple-darwin; do
    rustup target add "$target"
    echo "plumbline-telemetry, plumbline-reqwest, plumbline-messaging and plumbline-sqlx for $target"
    cargo check --quiet --locked --target "$target" -p plumbline-telemetry --no-default-features --features axum,testing
    for crate in telemetry-rust/contrib/{reqwest,messaging,sqlx}; do
      cargo check --quiet --locked --target "$target" --manifest-path "$crate/Cargo.toml"
    done
  done
}

main() {
  local name
  local -a wanted=("$@")
  ((${#wanted[@]})) || wanted=(go rust)
  for name in "${wanted[@]}"; do
    declare -F "floor_$name" >/dev/null || { echo "floors: unknown language \"$name\"; expected go or rust" >&2; exit 2; }
    (floor_"$name")
  done
}

main "$@"
