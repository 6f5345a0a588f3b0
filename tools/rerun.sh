# Runs the failed tests of a suite once more, each alone. One that passes then is flaky: it counts as passed, and the end of the run names it.
# Sourced after count.sh; PLUMBLINE_RERUNS=0 switches it off.
# shellcheck shell=bash disable=SC2154

# More flaky tests fail the run. So many failures of one suite have another cause: none is run again.
readonly most_flaky=5
flaky=()

reruns() { [[ ${PLUMBLINE_RERUNS:-1} != 0 ]]; }

# run_again NAME KIND LOG FAILED COMMAND…: runs again what failed in a suite's log, and appends the output to the log.
# Sets $recovered: how many of the failures were of tests that passed now.
run_again() {
  local name=$1 kind=$2 log=$3 failed=$4 line test all=1
  local -a tests
  shift 4
  recovered=0
  # Lines of "failures test": what one test made the suite count.
  mapfile -t tests < <("failed_$kind" "$log" "$failed")
  if ((${#tests[@]} == 0 || ${#tests[@]} > most_flaky)); then return 0; fi
  for line in "${tests[@]}"; do
    test=${line#* }
    printf '\nrun again: %s\n' "$test" >>"$log"
    if "again_$kind" "$test" "$@" >>"$log" 2>&1; then
      recovered=$((recovered + ${line%% *}))
      flaky+=("$name: $test")
    else
      all=0
    fi
  done
  if ((all)); then
    recovered=$failed
  elif ((recovered >= failed)); then
    recovered=$((failed - 1))
  fi
}

# Prints which tests failed first and passed then; too many are one failure.
flaky_tests() {
  local names
  ((${#flaky[@]})) || return 0
  names=$(printf '%s, ' "${flaky[@]}")
  if ((${#flaky[@]} > most_flaky)); then
    total_failed=$((total_failed + 1))
    echo "flaky: ${#flaky[@]} (${names%, }); more than $most_flaky fail the run"
  else
    echo "flaky: ${#flaky[@]} (${names%, })"
  fi
}

# Surefire and failsafe run a failed test again themselves, with all that its class sets up; their reports name what passed then.
java_reruns() {
  if reruns; then printf '%s\n' -Dsurefire.rerunFailingTestsCount=1 -Dfailsafe.rerunFailingTestsCount=1; fi
}

flaky_java() {
  java_reports -exec cat {} + | awk -F '"' '
    /<testcase / {
      for (i = 1; i < NF; i++) {
        if ($i ~ / name=$/) name = $(i + 1)
        if ($i ~ / classname=$/) class = $(i + 1)
      }
    }
    /<flaky(Failure|Error)/ && name != "" {print class "." name; name = ""; class = ""}
    /<flaky(Failure|Error)/ && class != "" {print class; class = ""}'
}

# Tests by package; a subtest is one failure more of its test. A panic, a data race or a package that fails by itself is no flaky test.
failed_go() {
  local log=$1
  if grep -qE '"Output":"(panic: |fatal error: |WARNING: DATA RACE)|"FailedBuild":' "$log"; then return 0; fi
  awk -F '"' '
    /"Action":"fail"/ {
      package = test = ""
      for (i = 2; i < NF; i++) {
        if ($i == "Package") package = $(i + 2)
        if ($i == "Test") test = $(i + 2)
      }
      if (test == "") {ended[package]; next}
      sub("/.*", "", test)
      failures[package " " test]++
      named[package]
    }
    END {
      for (package in ended) if (!(package in named)) exit
      for (test in failures) print failures[test], test
    }' "$log" | sort -k 2
}

again_go() {
  local package=${1% *} name=${1#* }
  "${with_servers[@]}" go test -race -count=1 -json -run "^$name\$" "$package"
}

# Tests by target, as cargo names it. One that ended without a result, or failed doc tests, is run no more.
failed_rust() {
  local log=$1
  [[ $(grep -c '^test result: FAILED' "$log") == "$(grep -c '^error: test failed, to rerun pass ' "$log")" ]] || return 0
  awk '
    /^failures:$/ {delete names; count = 0; next}
    /^    [A-Za-z0-9_:]+$/ {names[count++] = $1; next}
    /^error: test failed, to rerun pass / {
      gsub(/^[^`]*`|`.*$/, "")
      for (i = 0; i < count; i++) print 1, $0, names[i]
      count = 0
    }' "$log"
}

# With the servers of the first run: without them its tests would be left out.
again_rust() {
  local -a target
  read -ra target <<<"${1% *}"
  "${with_servers[@]}" cargo test --locked "${target[@]}" -- --exact "${1##* }"
}

# Files: their tests share what they set up. An error outside of tests is no flaky test.
failed_vitest() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    $1 == "Errors" {broken = 1}
    $1 == "FAIL" && $2 ~ /\.test\.ts$/ {failures[$2]++}
    END {if (!broken) for (file in failures) print failures[file], file}' | sort -k 2
}

again_vitest() {
  local file=$1
  shift
  "$@" -- "$file"
}

# Their cases and checks share one run of all services.
failed_conformance() { echo "$2 the whole suite"; }
again_conformance() { "${@:2}"; }
failed_chain() { echo "$2 the whole suite"; }
again_chain() { "${@:2}"; }
