# Names what took longest in a run of the tests: checks and suites, and in them Java's classes, Go's packages and Rust's binaries.
# Sourced after count.sh; the times are those that each language's runner writes.
# shellcheck shell=bash disable=SC2154

# slowest COUNT: the longest first, one line each.
slowest() {
  local count=$1 seconds name
  ((${#took[@]})) || return 0
  echo "slowest (s):"
  # A suite that did not run has nothing to name.
  { printf '%s\n' "${took[@]}"; slow_classes || true; slow_packages || true; slow_binaries || true; } | sort -rn | awk -v count="$count" 'NR <= count' |
    while read -r seconds name; do printf '%6.0f %s\n' "$seconds" "$name"; done
}

slow_classes() {
  java_reports -exec grep -hoE '<testsuite [^>]*' {} + | awk -F '"' '
    {
      for (i = 1; i < NF; i++) {
        if ($i ~ / name=$/) name = $(i + 1)
        if ($i ~ / time=$/) time = $(i + 1)
      }
      sub(/.*\./, "", name)
      print time, "java: " name
    }'
}

# A package's last event has no Test.
slow_packages() {
  logged go | xargs -r grep -hE '"Action":"(pass|fail)"' | grep -v '"Test":' |
    sed -nE 's/.*"Package":"([^"]+)","Elapsed":([0-9.]+).*/\2 go: \1/p'
}

# "Running tests/swap.rs (target/…)", and at its end "finished in 3.21s".
slow_binaries() {
  logged rust | xargs -r awk '
    /^ +Running / {name = $0; sub(/^ +Running (unittests )?/, "", name); sub(/ \(.*\/deps\//, " ", name); sub(/-[0-9a-f]+\)$/, "", name)}
    match($0, /finished in [0-9.]+s/) {print substr($0, RSTART + 12, RLENGTH - 13), "rust: " name}'
}

# The log of a suite of this run, if there is one.
logged() { find "$logs" -name "$1.log" -newer "$logs/begun"; }
