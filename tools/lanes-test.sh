#!/usr/bin/env bash
# Tests lanes.sh with small suites: lanes run beside each other, all they count is added up, and one that breaks off fails the run.
# Usage: tools/lanes-test.sh      prints what is wrong; exit code 1 then
set -euo pipefail

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
readonly tools root logs=$root/logs
mkdir "$logs"
# shellcheck source=tools/count.sh
source "$tools/count.sh"
# shellcheck source=tools/rerun.sh
source "$tools/rerun.sh"
# shellcheck source=tools/lanes.sh
source "$tools/lanes.sh"
problems=0
export PLUMBLINE_LANES=2

# holds WHAT EXPECTED: the counts, the failed suites, the flaky tests and what took time since the last call.
holds() {
  local suites=("${failed_suites[@]%%$'\t'*}") found
  found="$total_passed passed, $total_failed failed; failed: ${suites[*]}; flaky: ${flaky[*]}; took: ${took[*]#* }"
  if [[ $found != "$2" ]]; then
    problems=1
    printf '%s:\n  expected %s\n  found    %s\n' "$1" "$2" "$found"
    cat "$root/said"
  fi
  total_passed=0 total_failed=0 failed_suites=() flaky=() took=()
}

# Each of these two waits for the other: one after the other would never end.
appears() {
  local tries
  for ((tries = 0; tries < 600; tries++)); do
    if [[ -e $root/$1 ]]; then return 0; fi
    sleep 0.1
  done
  return 1
}
meets() { touch "$root/$1" && appears "$2"; }
run_here() { check "here" meets here there; }
run_there() { check "there" meets there here; }

run_fails() { check "fails" false; }
run_flaky() { flaky+=("suite: a test"); }
run_after() { check "after" true; }
run_leaves() { exit 0; }
run_stops() { false; }
run_is_killed() { kill -KILL "$BASHPID"; }

run_long() {
  local line
  for line in {1..40}; do printf 'test %s FAILED\n' "$1-$line"; done >"$logs/long-$1.log"
  for line in {1..20}; do tally "long $1" 0 1 0 "$logs/long-$1.log"; done
}
run_long_a() { run_long a; }
run_long_b() { run_long b; }

# A failure and the lines that show it are one piece.
pieces_are_whole() {
  awk '
    /^long / {suite = $2}
    /test [ab]-[0-9]+ FAILED/ {split($2, part, "-"); if (part[1] != suite) mixed++; lines++}
    END {if (mixed || lines == 0) {print mixed " of " lines " lines stand below another suite"; exit 1}}' "$root/said" || problems=1
}

run_lanes "here after" "there" >"$root/said"
holds "beside each other" "3 passed, 0 failed; failed: ; flaky: ; took: here after there"
run_lanes "fails after" "flaky after" >"$root/said"
holds "all is added up" "2 passed, 1 failed; failed: fails; flaky: suite: a test; took: fails after after"
for how in leaves stops is_killed; do
  run_lanes "after $how after" "after" >"$root/said" 2>&1
  expected="2 passed, 1 failed; failed: ; flaky: ; took: after after"
  if [[ $how == is_killed ]]; then expected="1 passed, 1 failed; failed: ; flaky: ; took: after"; fi
  holds "a lane that $how" "$expected"
  grep -qF "after $how after: broke off" "$root/said" || { problems=1; echo "a lane that $how is not named"; }
done
PLUMBLINE_LANES=1 run_lanes "after" "fails after" >"$root/said"
holds "one after the other" "2 passed, 1 failed; failed: fails; flaky: ; took: after fails after"
run_lanes "long_a" "long_b" >"$root/said"
pieces_are_whole
exit "$problems"
