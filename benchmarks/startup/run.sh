#!/usr/bin/env bash
# Measures the time until the first response of the edge: without agent, with the plain agent, with Plumbline.
# Arguments: rounds (default 10), then names of arms (all when none is named).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for built in demo-java/target/edge.jar agent-extension/target/plumbline-javaagent.jar cli/target/plumbline.jar; do
  if [[ ! -f $built ]]; then
    echo "$built is missing: run make build" >&2
    exit 2
  fi
done
mvn -B -ntp -q -Pbenchmarks -pl benchmarks/overhead -Dmaven.test.skip=true -Dspotless.check.skip=true package
mkdir -p build/benchmarks
bin/plumbline package agent-extension/target/opentelemetry-javaagent.jar --lean -o build/benchmarks/plumbline-lean.jar
if (($# == 0)); then set -- 10; fi
exec java -cp benchmarks/overhead/target/classes dev.plumbline.benchmarks.overhead.StartupBenchmark "$@"
