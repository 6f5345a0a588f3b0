#!/usr/bin/env bash
# Measures what agents cost the edge, and what the same correction of spans costs in three places.
# Usage: benchmarks/overhead/run.sh [service [ROUNDS RATE ARM…] | duty [ROUNDS]]
# PEERS=1 fetches and measures Splunk's, Datadog's and Application Insights' agents too.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
for built in demo-java/target/edge.jar agent-extension/target/plumbline-extension.jar build/bin/gateway target/release/worker .tools/bin/otelcol; do
  if [[ ! -e $built ]]; then
    echo "$built is missing: run make build" >&2
    exit 2
  fi
done
profiles=benchmarks
[[ -z ${PEERS:-} ]] || profiles+=,peers
mvn -B -ntp -q "-P$profiles" -pl benchmarks/overhead -Dmaven.test.skip=true -Dspotless.check.skip=true package
mkdir -p build/benchmarks
bin/plumbline package agent-extension/target/opentelemetry-javaagent.jar --lean -o build/benchmarks/plumbline-lean.jar >/dev/null

module=benchmarks/overhead/target
measure() {
  java -cp "$module/classes:$(cat "$module/classpath.txt")" "dev.plumbline.benchmarks.overhead.$1" "${@:2}"
}

case ${1:-all} in
  service) measure OverheadBenchmark "${2:-20}" "${3:-100}" "${@:4}" ;;
  duty) measure DutyBenchmark "${2:-5}" ;;
  all)
    measure OverheadBenchmark 20 100
    echo
    measure DutyBenchmark 5
    ;;
  *)
    echo "$1 is nothing to measure; expected service or duty" >&2
    exit 2
    ;;
esac
