# Runs lists of suites beside each other, each list in its order: most Java tests wait for processes, others compile meanwhile.
# Sourced after count.sh and rerun.sh by a script that sets $logs and has a function run_NAME for each suite.
# shellcheck shell=bash disable=SC2154

# run_lanes "NAME…"…: one lane for each list of names. Adds up what they count; a lane that did not come to its end is a failure.
# With PLUMBLINE_LANES=1 all run one after the other.
run_lanes() {
  local index code name
  local -a pids=() lists=("$@")
  if [[ ${PLUMBLINE_LANES:-2} == 1 ]]; then
    # shellcheck disable=SC2048 # lists of names
    for name in $*; do "run_$name"; done
    return
  fi
  for index in "${!lists[@]}"; do
    rm -f "$logs/lane-$index.counted"
    # shellcheck disable=SC2086 # a list of names
    (run_lane "$logs/lane-$index.counted" ${lists[index]}) &
    pids+=($!)
  done
  for index in "${!pids[@]}"; do
    code=0
    wait "${pids[index]}" || code=$?
    if ! add_lane "$logs/lane-$index.counted" || ((code)); then
      total_failed=$((total_failed + 1))
      echo "${lists[index]}: broke off with exit code $code; what came after it was not run"
    fi
  done
}

# In a shell of its own. What is counted is kept where it breaks off, too.
run_lane() {
  local name
  counted_in=$1 came_to=
  shift
  total_passed=0 total_failed=0 failed_suites=() took=() flaky=()
  trap 'counted >"$counted_in"' EXIT
  for name in "$@"; do "run_$name"; done
  came_to=end
}

# One line each: what is counted, what the end of the run names, and that all was run.
counted() {
  local line
  echo "passed $total_passed"
  echo "failed $total_failed"
  for line in "${took[@]}"; do echo "took $line"; done
  for line in "${flaky[@]}"; do echo "flaky $line"; done
  for line in "${failed_suites[@]}"; do echo "suite $line"; done
  echo "$came_to"
}

# 0 when the lane came to its end.
add_lane() {
  local kind rest ended=1
  [[ -f $1 ]] || return 1
  while read -r kind rest; do
    case $kind in
      passed) total_passed=$((total_passed + rest)) ;;
      failed) total_failed=$((total_failed + rest)) ;;
      took) took+=("$rest") ;;
      flaky) flaky+=("$rest") ;;
      suite) failed_suites+=("$rest") ;;
      end) ended=0 ;;
    esac
  done <"$1"
  return "$ended"
}
