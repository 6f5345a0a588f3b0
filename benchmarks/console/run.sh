#!/usr/bin/env bash
# Measures the console on one processor: benchmarks/console/run.sh [SPANS]. Needs `make build` and the compiled tests of console/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
taskset -c 1 java -Xmx400m -cp console/target/test-classes:console/target/console.jar \
  dev.plumbline.console.bench.ConsoleBenchmark console/target/console.jar charter/shop "$data" "${1:-2000000}"
