#!/usr/bin/env bash
# Fuzzes the parsers of untrusted input, coverage-guided, one target after the other: Go's own fuzzing, libFuzzer in Rust, Jazzer in Java.
# Usage: tools/fuzz.sh [LANGUAGE]… [AMOUNT]   (default: all; 10000000 executions a target; 60s is a minute a target)
# A finding fails and stays: in telemetry-go/*/testdata/fuzz, in build/fuzz/found. See conformance/fuzz/README.md.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly seeds="$root/conformance/fuzz/seeds"
readonly found="$root/build/fuzz/found"
amount=10000000

# shellcheck source=tools/languages.sh
source "$root/tools/languages.sh"

# libFuzzer's words for the amount.
limit() {
  if [[ $amount == *s ]]; then echo "-max_total_time=${amount%s}"; else echo "-runs=$amount"; fi
}

main() {
  local word
  local -a fuzzed wanted=()
  mapfile -t fuzzed < <(languages_that fuzz)
  for word in "$@"; do
    if declare -F "fuzz_$word" >/dev/null; then
      wanted+=("$word")
    elif [[ $word =~ ^[0-9]+s?$ ]]; then
      amount=$word
    else
      echo "fuzz: \"$word\" is none of ${fuzzed[*]}, and no amount such as 1000000 or 60s" >&2
      exit 2
    fi
  done
  ((${#wanted[@]})) || wanted=("${fuzzed[@]}")
  for word in "${wanted[@]}"; do "fuzz_$word"; done
}

main "$@"
