# What the tools do for Rust: its checks, tests, fuzz targets and oldest toolchain. Sourced by tools/{test,fuzz,floors,swap}.sh,
# which set $root, and $logs, $seeds, $found and $amount where they use them.
# shellcheck shell=bash disable=SC2154

checks_rust() {
  check "rust: rustfmt" cargo fmt --all --check
  check "rust: clippy" cargo clippy --workspace --all-targets --locked -- -D warnings
}

unit_rust() {
  suite "rust: unit tests" rust cargo test --workspace --locked --no-fail-fast --lib --bins
}

run_rust() {
  find_servers
  suite "rust" rust compiled_and_tested
}

# What compiles gives way to the tests beside it; what is tested does not.
compiled_and_tested() {
  nice cargo test --workspace --locked --no-run && "${with_servers[@]}" cargo test --workspace --locked --no-fail-fast
}

readonly rust_targets=(
  trace_context:trace-context
  baggage:baggage
  error_info:error-info
  problem:problem
)

# The compiler's coverage counters are stable where they are asked of LLVM itself; named with --target, so that build scripts have none.
fuzz_rust() {
  local target name host corpus
  if ! command -v c++ >/dev/null 2>&1; then
    echo "fuzz: libFuzzer needs a C++ compiler (\`c++\`, from g++ or clang)" >&2
    return 1
  fi
  host=$(rustc -vV | sed -n 's/^host: //p')
  RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
-Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing" \
    cargo build --quiet --release --locked --target "$host" --manifest-path "$root/conformance/fuzz/rust/Cargo.toml" --target-dir "$root/build/fuzz/rust"
  for target in "${rust_targets[@]}"; do
    name=${target%%:*}
    corpus="$root/build/fuzz/corpus/rust-$name"
    mkdir -p "$corpus" "$found"
    echo "== rust $name"
    "$root/build/fuzz/rust/$host/release/$name" "$(limit)" -max_len=4096 -print_final_stats=1 -artifact_prefix="$found/rust-$name-" \
      "$corpus" "$seeds/${target#*:}" 2>&1 | grep -E '^Done|^stat::number|cov:|ERROR|panicked|Test unit|artifact' | tail -n 12
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

swap_rust() {
  cargo test --locked -p plumbline-telemetry --test it swap:: | tee /dev/stderr | grep -E ' [1-9][0-9]* passed' >/dev/null
}
