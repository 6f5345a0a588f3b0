#!/usr/bin/env bash
# Fuzzes the parsers of untrusted input, coverage-guided, one target after the other: Go's own fuzzing, libFuzzer in Rust, Jazzer in Java.
# Usage: tools/fuzz.sh [go | rust | java]… [AMOUNT]   (default: all three; 10000000 executions a target; 60s is a minute a target)
# A finding fails and stays: in telemetry-go/*/testdata/fuzz, in build/fuzz/found. See conformance/fuzz/README.md.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly seeds="$root/conformance/fuzz/seeds"
readonly found="$root/build/fuzz/found"
readonly go_targets=(
  propagation:FuzzTraceContext
  propagation:FuzzBaggage
  failure:FuzzErrorInfo
  httptelemetry:FuzzProblem
  sampling:FuzzTracestate
)
readonly rust_targets=(
  trace_context:trace-context
  baggage:baggage
  error_info:error-info
  problem:problem
)
amount=10000000

# libFuzzer's words for the amount.
limit() {
  if [[ $amount == *s ]]; then echo "-max_total_time=${amount%s}"; else echo "-runs=$amount"; fi
}

# Each execution of Go's fuzzer tries an input and 31 variations of it (telemetry-go/internal/vary).
fuzz_go() {
  local target time=$amount
  [[ $time == *s ]] || time="$(((time + 31) / 32))x"
  cd "$root/telemetry-go"
  for target in "${go_targets[@]}"; do
    echo "== go $target"
    go test -run '^$' -fuzz "^${target#*:}\$" -fuzztime "$time" -fuzzminimizetime 100x "./${target%%:*}"
  done
}

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

fuzz_java() {
  cd "$root"
  mvn -B -ntp -q -pl conformance/executors/java -am verify -Dspotless.check.skip=true -Dtest=none -Dit.test=FuzzIT \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
    -Dplumbline.fuzz.limit="$(limit)" -Dplumbline.fuzz.seed=0
}

main() {
  local word
  local -a languages=()
  for word in "$@"; do
    case $word in
      go | rust | java) languages+=("$word") ;;
      *)
        if ! [[ $word =~ ^[0-9]+s?$ ]]; then
          echo "fuzz: \"$word\" is neither go, rust, java nor an amount such as 1000000 or 60s" >&2
          exit 2
        fi
        amount=$word
        ;;
    esac
  done
  ((${#languages[@]})) || languages=(go rust java)
  for word in "${languages[@]}"; do "fuzz_$word"; done
}

main "$@"
