# Runs checks and suites, counts what passed and failed, and keeps their output. Sourced by a script that sets $root and $logs.
# shellcheck shell=bash disable=SC2154

total_passed=0
total_failed=0
failed_suites=()
# "seconds name" of each check and suite.
took=()

# tally NAME PASSED FAILED SECONDS LOG: counts it and says so, in one piece where suites run beside each other.
tally() {
  total_passed=$((total_passed + $2))
  total_failed=$((total_failed + $3))
  took+=("$4 $1")
  if (($3)); then failed_suites+=("$1"$'\t'"$5"); fi
  {
    flock 8
    say_tally "$@"
  } 8>"$logs/said"
}

# One line for a person; after a failure also the end of the log.
say_tally() {
  local name=$1 passed=$2 failed=$3 seconds=$4 log=$5
  printf '%-34s %5d passed, %d failed (%d s)\n' "$name" "$passed" "$failed" "$seconds"
  if ((failed)); then
    echo "  what failed:"
    { failures_in "$log" | head -n 30 | cut -c -400 | sed 's/^/    /'; } || true
    echo "  the last lines of $log:"
    tail -n 25 "$log" | cut -c -400 | sed 's/^/    /'
  fi
}

# At the end once more: where only the end of the output is kept, the failures are in it.
failures_again() {
  local failed
  for failed in "${failed_suites[@]}"; do
    echo "failed: ${failed%%$'\t'*}"
    { failures_in "${failed#*$'\t'}" | head -n 12 | cut -c -240 | sed 's/^/    /'; } || true
  done
}

# The failed tests and their messages, as Maven, go test -json, cargo, vitest, the matrix and smoke write it.
failures_in() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    /^\{"timestamp":/ || /^$/ {next}
    /^\[ERROR\] .*<<< (FAILURE|ERROR)!/ {said = 8}
    /^\tat / {said = 0}
    /^\[ERROR\]   / || /^test .* FAILED$/ || /panicked at/ || /^ *FAIL / || /^ *(×|→|AssertionError)/ {print; next}
    /"Action":"fail"/ && /"Test":/ || /"Action":"build-output"/ || /"Action":"output".*(_test\.go:|panic:|DATA RACE)/ {print; next}
    said > 0 {said--; print}'
}

# check NAME COMMAND…: one check, passed when the command succeeds.
check() {
  local name=$1 log start=$SECONDS
  shift
  log="$logs/${name//[^A-Za-z0-9]/-}.log"
  if "$@" >"$log" 2>&1; then
    tally "$name" 1 0 $((SECONDS - start)) "$log"
  else
    tally "$name" 0 1 $((SECONDS - start)) "$log"
  fi
}

# suite NAME KIND COMMAND…: runs a command; count_KIND LOG then prints "passed failed". What failed is run again, see rerun.sh.
# A command that failed although no test did could not start, or broke off: that is one failure more.
suite() {
  local name=$1 kind=$2 log code=0 passed failed recovered start=$SECONDS test
  shift 2
  log="$logs/${name//[^A-Za-z0-9]/-}.log"
  "$@" >"$log" 2>&1 || code=$?
  read -r passed failed < <("count_$kind" "$log")
  if ((failed)) && reruns && declare -F "again_$kind" >/dev/null; then
    run_again "$name" "$kind" "$log" "$failed" "$@"
    passed=$((passed + recovered)) failed=$((failed - recovered))
    if ((failed == 0)); then code=0; fi
  fi
  if declare -F "flaky_$kind" >/dev/null; then
    while IFS= read -r test; do flaky+=("$name: $test"); done < <("flaky_$kind")
  fi
  if ((code != 0 && failed == 0)); then
    echo "$name: \`$*\` ended with exit code $code" >>"$log"
    failed=1
  fi
  if ((code == 0 && passed == 0 && failed == 0)); then
    echo "$name: no test was run" >>"$log"
    failed=1
  fi
  tally "$name" "$passed" "$failed" $((SECONDS - start)) "$log"
}

# Surefire and failsafe write one XML file a class; find's actions follow.
java_reports() {
  find "$root" -path '*/target/*-reports/TEST-*.xml' -newer "$logs/begun" -not -path "$root/.tools/*" "$@" 2>/dev/null
}

# The set-up of a class that failed has an element without a name: a failure, but no test where it passed then.
count_java() {
  java_reports -exec grep -hoE '<testsuite [^>]*|<testcase name="[^"]*|<flaky(Failure|Error)' {} + |
    awk '
    /^<testcase/ {unnamed = /"$/; next}
    /^<flaky/ {passed -= unnamed; unnamed = 0; next}
    {
      tests = failures = errors = skipped = 0
      for (i = 1; i <= NF; i++) {
        split($i, part, "\"")
        if (part[1] == "tests=") tests = part[2]
        if (part[1] == "failures=") failures = part[2]
        if (part[1] == "errors=") errors = part[2]
        if (part[1] == "skipped=") skipped = part[2]
      }
      failed += failures + errors
      passed += tests - failures - errors - skipped
    } END {print passed + 0, failed + 0}'
}

# `go test -json`: one line an event; those with a Test are tests. A package that does not build has no Test.
count_go() {
  awk '
    /"Action":"pass"/ && /"Test":/ {passed++}
    /"Action":"fail"/ && (/"Test":/ || /"FailedBuild":/) {failed++}
    END {print passed + 0, failed + 0}' "$1"
}

# "test result: ok. 12 passed; 0 failed; …", once a test binary.
count_rust() {
  awk '
    /^test result: / {
      for (i = 2; i <= NF; i++) {
        if ($i ~ /^passed/) passed += $(i - 1)
        if ($i ~ /^failed/) failed += $(i - 1)
      }
    } END {print passed + 0, failed + 0}' "$1"
}

# "      Tests  1 failed | 103 passed (104)", colours aside.
count_vitest() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    $1 == "Tests" {
      for (i = 2; i <= NF; i++) {
        if ($i == "passed") passed += $(i - 1)
        if ($i == "failed") failed += $(i - 1)
      }
    } END {print passed + 0, failed + 0}'
}

# The matrix ends with "N passed, N failed" over all cases and participants.
count_conformance() {
  awk '/^[0-9]+ passed, [0-9]+ failed$/ {passed = $1; failed = $3; seen = 1} END {print passed + 0, seen ? failed + 0 : 1}' "$1"
}

# "  ok    …" and "  FAIL  …", one line a check.
count_chain() {
  awk '/^  ok    / {passed++} /^  FAIL  / {failed++} END {print passed + 0, failed + 0}' "$1"
}
