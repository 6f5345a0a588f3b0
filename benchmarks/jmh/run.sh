#!/usr/bin/env bash
# Measures what the rules cost for each span and metric, with what they allocate (gc.norm).
# Usage: benchmarks/jmh/run.sh [options of JMH], for example -p entries=10 SpanBenchmark
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
mvn -B -ntp -q -Pbenchmarks -pl benchmarks/jmh -am -Dmaven.test.skip=true -Dspotless.check.skip=true package
module=benchmarks/jmh/target
exec java -Dplumbline.charter="$root/charter/shop" -cp "$module/classes:$(cat "$module/classpath.txt")" \
  org.openjdk.jmh.Main -prof gc -jvmArgs "-Xms1g -Xmx1g -Dplumbline.charter=$root/charter/shop" "$@"
