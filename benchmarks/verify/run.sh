#!/usr/bin/env bash
# Measures how many spans a second `plumbline verify` checks. Argument: number of traces (default 60000).
set -euo pipefail
cd "$(dirname "$0")/../.."

if [[ ! -f cli/target/plumbline.jar ]]; then
  echo "cli/target/plumbline.jar is missing: run make build" >&2
  exit 2
fi
mvn -q -pl conformance/checker -am test-compile
exec java -Xmx1g -cp "conformance/checker/target/test-classes:cli/target/plumbline.jar" \
  dev.plumbline.checker.bench.VerifyBenchmark charter/shop "${1:-60000}"
