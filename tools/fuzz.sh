#!/usr/bin/env bash
# Fuzzes what reads bytes of strangers, one target after the other; a finding fails and stays in testdata/fuzz as a seed of the tests.
# Usage: tools/fuzz.sh [GO_FUZZTIME]   (default: 10000000x, that many executions a target; 60s is a minute a target)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly amount=${1:-10000000x}
readonly go_targets=(
  propagation:FuzzTraceContext
  propagation:FuzzBaggage
  failure:FuzzErrorInfo
  httptelemetry:FuzzProblem
  sampling:FuzzTracestate
)

cd "$root/telemetry-go"
for target in "${go_targets[@]}"; do
  echo "== $target"
  go test -run '^$' -fuzz "^${target#*:}\$" -fuzztime "$amount" "./${target%%:*}"
done
