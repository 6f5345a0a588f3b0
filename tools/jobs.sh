# Runs named jobs a few at a time and prints their progress. Sourced; needs bash 5.
# The sourcing script defines job_title NAME, job_NAME with what to run, and job_problems NAME LOG:
# the lines of a failed job's log that locate the error, none if it finds none.
# shellcheck shell=bash

readonly progress_seconds=30

# "45 s" or "2 m 5 s".
span() {
  local seconds=$1
  if ((seconds < 60)); then echo "${seconds} s"; else echo "$((seconds / 60)) m $((seconds % 60)) s"; fi
}

# Background jobs do not receive Ctrl-C: it is forwarded to all descendants of this shell.
descendants() {
  local child
  for child in $(pgrep -P "$1"); do
    descendants "$child"
    echo "$child"
  done
}

stop_jobs() {
  local -a pids
  mapfile -t pids < <(descendants $$)
  ((${#pids[@]})) && kill "${pids[@]}" 2>/dev/null
  exit 130
}

# Runs one job, its output going to a log, and writes "name exit-code" to descriptor 3 when done.
run_job() {
  local name=$1 log=$2 code=0
  # In the background and waited for: on the left of || the shell would not stop at the first failing step.
  (
    exec 3>&-
    "job_$name"
  ) >"$log" 2>&1 &
  wait $! || code=$?
  echo "$name $code" >&3
}

# The located errors, or else the end of the log.
say_failure() {
  local what=$1 name=$2 log=$3 problems
  problems=$(job_problems "$name" "$log")
  if [[ -n $problems ]]; then
    echo "$what (all of it in $log):"
  else
    echo "$what; the last lines of $log:"
    problems=$(tail -n 25 "$log")
  fi
  # shellcheck disable=SC2001 # every line, not one
  printf '%s\n' "$problems" | sed 's/^/    /'
}

# run_jobs AT_ONCE LOG_FOLDER NAME…: 0 when all succeeded. After a failure nothing new is started.
run_jobs() {
  local at_once=$1 logs=$2
  shift 2
  local -a todo=("$@")
  local -A number=() started=()
  local total=${#todo[@]} next=0 failed=0 name code
  mkdir -p "$logs"
  local pipe="$logs/done.$$"
  mkfifo "$pipe"
  exec 3<>"$pipe"
  rm -f "$pipe"
  trap stop_jobs INT TERM

  while ((next < total || ${#started[@]})); do
    while ((next < total && ${#started[@]} < at_once && failed == 0)); do
      name=${todo[next]}
      next=$((next + 1))
      number[$name]=$next
      started[$name]=$SECONDS
      echo "[$next/$total] building $(job_title "$name")"
      run_job "$name" "$logs/$name.log" 9>&- &
    done
    ((${#started[@]})) || break
    if read -r -t "$progress_seconds" -u 3 name code; then
      if ((code == 0)); then
        echo "[${number[$name]}/$total] built $(job_title "$name") in $(span $((SECONDS - started[$name])))"
      else
        failed=1
        say_failure "[${number[$name]}/$total] could not build $(job_title "$name")" "$name" "$logs/$name.log" >&2
      fi
      unset "started[$name]"
    else
      for name in "${!started[@]}"; do
        echo "[${number[$name]}/$total] building $(job_title "$name") … $(span $((SECONDS - started[$name]))) so far"
      done
    fi
  done
  trap - INT TERM
  exec 3>&-
  return "$failed"
}
