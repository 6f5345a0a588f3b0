#!/usr/bin/env bash
# Measures SQLite and DuckDB through JDBC with the console's schema, each in a process of its own on one processor.
# Usage: benchmarks/console/stores/run.sh [TRACES], nine spans each (default 10000)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
cd "$root"
mvn -B -ntp -q -Pbenchmarks -pl benchmarks/console/stores -Dmaven.test.skip=true -Dspotless.check.skip=true package
module=benchmarks/console/stores/target
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
for store in sqlite duckdb duckdb-appender; do
  taskset -c 0 java -Xmx160m -XX:+UseSerialGC -Dorg.sqlite.tmpdir="$data" -cp "$module/classes:$(cat "$module/classpath.txt")" \
    dev.plumbline.benchmarks.stores.StoreComparison "$store" "$data/$store" "${1:-10000}"
done
