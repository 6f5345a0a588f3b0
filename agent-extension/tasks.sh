# What the tools do for Java: its checks, tests and fuzz targets. Sourced by tools/{test,fuzz,floors,swap}.sh,
# which set $root, and $logs, $seeds, $found and $amount where they use them.
# shellcheck shell=bash disable=SC2154

checks_java() {
  check "java: google-java-format" mvn -B -ntp -q -Pbenchmarks spotless:check
}

unit_java() {
  mapfile -t again < <(java_reruns)
  suite "java: unit tests" java mvn -B -ntp -fae -Dspotless.check.skip=true "${again[@]}" test
}

run_java() {
  mapfile -t again < <(java_reruns)
  # Spotless has its own check; here it would hide the tests behind a format. A failure hides no later test: the reports count.
  suite "java" java mvn -B -ntp -fae -Dmaven.test.failure.ignore=true -Dspotless.check.skip=true "${again[@]}" verify
  check "java: benchmarks compile" benchmarks_compile
}

# Those that are modules of their own; the others are compiled with the tests beside them, or by clippy and vet.
benchmarks_compile() {
  mvn -B -ntp -q -Pbenchmarks -pl benchmarks/jmh,benchmarks/overhead,benchmarks/console/stores -am -Dmaven.test.skip=true compile
}

fuzz_java() {
  cd "$root"
  mvn -B -ntp -q -pl conformance/executors/java -am verify -Dspotless.check.skip=true -Dtest=none -Dit.test=FuzzIT \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
    -Dplumbline.fuzz.limit="$(limit)" -Dplumbline.fuzz.seed=0
}

swap_java() {
  mvn -B -ntp -q -pl agent-extension -am verify -Dspotless.check.skip=true -Dtest=none -Dit.test=SwapIT \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
}
