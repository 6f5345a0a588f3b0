#!/usr/bin/env bash
# Compares the hot paths of two commits: builds both, runs their benchmarks alternately, prints a table of ratios.
# Usage: benchmarks/baseline/run.sh [COMMIT [TURNS]]   COMMIT: the baseline, default 58a2a04; TURNS: default 5
# AFTER=COMMIT: the commit compared with it, default HEAD. KEEP=DIR: keeps the builds there and reuses them.
# ONLY="jvm go rust verify": measures only these parts.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
turns=${2:-5} only=${ONLY:-jvm go rust verify}
# Resolved once: HEAD may move while the benchmarks run.
before=$(git -C "$root" rev-parse --short "${1:-58a2a04}^{commit}")
after=$(git -C "$root" rev-parse --short "${AFTER:-HEAD}^{commit}")
work=${KEEP:-$(mktemp -d)}
mkdir -p "$work"
work=$(cd "$work" && pwd)
results=$work/results log=$work/build.log
: >"$results" >"$log"

leave() {
  if [[ -z ${KEEP:-} ]]; then
    for side in before after; do
      git -C "$root" worktree remove --force "$work/$side" 2>/dev/null || true
    done
    rm -rf "$work"
  fi
}
trap leave EXIT

wants() { [[ " $only " == *" $1 "* ]]; }

# Copies benchmark files to a side whose commit does not have them: those of today, or, before the charter was a
# value, those of the commit that brought them.
benchmarks() {
  local file name tree=$work/$1
  for file in naming/bench_test.go httptelemetry/bench_test.go; do
    name=$(grep -om1 '^func Benchmark[A-Za-z]*' "$root/telemetry-go/$file")
    if grep -qs "^$name(" "$tree/telemetry-go/${file%/*}"/*_test.go; then
      continue
    elif [[ $file == httptelemetry/* && ! -d $tree/telemetry-go/internal/shop ]]; then
      git -C "$root" show "c66e5e75:telemetry-go/$file" >"$tree/telemetry-go/$file"
    else
      cp "$root/telemetry-go/$file" "$tree/telemetry-go/$file"
    fi
  done
}

# The charter of a side; before there was a base it had no folder of its own.
charter() { if [[ -d $1/charter/shop ]]; then echo "$1/charter/shop"; else echo "$1/charter"; fi; }

# The Go package that applies the charter at export, by its benchmark at a side's commit.
enforcement() { (cd "$work/$1/telemetry-go" && dirname "$(grep -l '^func BenchmarkSpan(' internal/*/*_test.go | head -1)"); }

build() {
  local side=$1 tree=$work/$1 commit package executable
  commit=$(git -C "$root" rev-parse --verify "$2^{commit}")
  if [[ ! -e $tree/.git ]]; then
    git -C "$root" worktree add -q --detach "$tree" "$commit"
  elif [[ $(git -C "$tree" rev-parse HEAD) != "$commit" ]]; then
    git -C "$tree" checkout -q --force --detach "$commit"
    rm -f "$tree"/built-*
  fi
  echo "building $side: $commit" >&2
  cd "$tree"
  if wants jvm && [[ ! -e built-jvm ]]; then
    mvn -B -ntp -q -Pbenchmarks -pl benchmarks/jmh -am -Dmaven.test.skip=true -Dspotless.check.skip=true package
    touch built-jvm
  fi
  if wants verify && [[ ! -e built-verify ]]; then
    mvn -B -ntp -q -pl cli -am -DskipTests -Dspotless.check.skip=true package
    touch built-verify
  fi
  if wants go && [[ ! -e built-go ]]; then
    benchmarks "$side"
    for package in naming "$(enforcement "$side")" httptelemetry grpctelemetry; do
      (cd telemetry-go && go test -c -o "$work/$side-${package##*/}.test" "./$package")
    done
    touch built-go
  fi
  if wants rust && [[ ! -e built-rust ]]; then
    # Both sides share a target folder, because their dependencies are the same.
    executable=$(CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target} cargo bench -q -p plumbline-telemetry --bench calls --no-run --message-format=json |
      grep '"name":"calls"' | sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -1)
    cp "$executable" "$work/$side-calls"
    touch built-rust
  fi
}

# Records a figure: what, which side, value.
figure() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$results"; }

# The qualified name of a Java class, by its source file at a side's commit: a rename moves packages.
class() {
  local source
  source=$(cd "$work/$1" && git ls-files "*/$2.java" | head -1)
  source=${source##*/java/} source=${source%.java}
  echo "${source//\//.}"
}

jvm() {
  local side=$1 entries=$2 method least median bytes
  while read -r method least median bytes; do
    figure "JVM, $method, $entries entries (ns)" "$side" "$median"
    figure "JVM, $method, $entries entries (B)" "$side" "$bytes"
  done < <(java -Xms1g -Xmx1g -Dplumbline.charter="$(charter "$work/$side")" \
    -cp "$work/rounds:$work/$side/benchmarks/jmh/target/classes:$(cat "$work/$side/benchmarks/jmh/target/classpath.txt")" \
    Rounds "$(class "$side" SpanBenchmark)" "$entries" "${@:3}" 2>/dev/null)
}

golang() {
  local side=$1 test=$2 pattern=$3 name nanos
  while read -r name nanos; do
    figure "Go, ${name%-[0-9]*} (ns)" "$side" "$nanos"
  done < <(cd "$work/$side/telemetry-go/$4" && "$work/$side-$test.test" -test.run '^$' -test.bench "$pattern" -test.benchtime 20ms -test.count 20 |
    awk '/^Benchmark/ { sub(/^Benchmark/, "", $1); if (!($1 in least) || $3 < least[$1]) least[$1] = $3 }
      END { for (name in least) print name, least[name] }')
}

# The hand-written layers are the same on both sides: the cost of ours is divided by theirs in the same run.
rust() {
  local side=$1
  figure_rust() { figure "Rust, $1 (ratio to by hand)" "$side" "$2"; }
  while IFS=$'\t' read -r path ratio allocations; do
    figure_rust "$path" "$ratio"
    figure "Rust, $path (allocations)" "$side" "$allocations"
  done < <("$work/$side-calls" --bench | awk 'NR > 1 { path = substr($0, 1, 24); sub(/ +$/, "", path); $0 = substr($0, 25); print path "\t" $5 "\t" $7 }')
}

verify() {
  local side=$1 speed classes=conformance/checker/target/test-classes
  # Before the checker was a module of its own.
  [[ -d $work/$side/conformance/checker ]] || classes=conformance/target/test-classes
  speed=$(cd "$work/$side" && java -Xmx1g -cp "$classes:cli/target/plumbline.jar" \
    "$(class "$side" VerifyBenchmark)" "$(charter .)" 20000 | sed -n 's/^median \([0-9,]*\) .*/\1/p' | tr -d ,)
  [[ -n $speed ]] && figure "verify (ns of a core for a span)" "$side" "$(awk -v speed="$speed" 'BEGIN { printf "%.1f", 1e9 / speed }')"
}

turn() {
  local side=$1 package
  if wants jvm; then
    jvm "$side" 10 conformantThroughAllHooks threeRenamesAndOneMask
    jvm "$side" 10000 conformantThroughAllHooks
  fi
  if wants go; then
    package=$(enforcement "$side")
    golang "$side" "${package##*/}" 'Span/' "$package"
    golang "$side" naming 'ContainsID' naming
    golang "$side" httptelemetry 'Exchange' httptelemetry
    golang "$side" grpctelemetry 'Unary/enforce' grpctelemetry
  fi
  if wants rust && ((number <= 3)); then
    rust "$side"
  fi
  if wants verify && ((number <= 3)); then
    verify "$side"
  fi
}

if wants jvm; then
  javac -d "$work/rounds" "$root/benchmarks/baseline/Rounds.java"
fi
build before "$before" 2> >(tee -a "$log" >&2)
build after "$after" 2> >(tee -a "$log" >&2)
cd "$root"
for ((number = 1; number <= turns; number++)); do
  echo "turn $number of $turns, load $(cut -d' ' -f1 /proc/loadavg)" >&2
  # The first side alternates, so that neither always follows the other.
  if ((number % 2)); then
    turn before
    turn after
  else
    turn after
    turn before
  fi
done

echo
echo "before: $before, after: $after, $turns turns; load $(cut -d' ' -f1-3 /proc/loadavg)"
echo
awk -F '\t' '
  function sorted(text, values,   n, i, j, t) {
    n = split(text, values, " ")
    for (i = 2; i <= n; i++)
      for (j = i; j > 1 && values[j] + 0 < values[j - 1] + 0; j--) { t = values[j]; values[j] = values[j - 1]; values[j - 1] = t }
    return n
  }
  !($1 in seen) { seen[$1] = 1; order[++rows] = $1 }
  { all[$1, $2] = all[$1, $2] " " $3 }
  END {
    print "| what | before | after | ratio of the medians | of the least |"
    print "|---|---|---|---|---|"
    for (r = 1; r <= rows; r++) {
      row = order[r]
      n = sorted(all[row, "before"], b); m = sorted(all[row, "after"], a)
      if (n == 0 || m == 0) { printf "| %s | %s | %s | not measured on both sides | |\n", row, n, m; continue }
      bm = b[int((n + 1) / 2)]; am = a[int((m + 1) / 2)]
      ratio = bm > 0 ? sprintf("%.2f%s", am / bm, am / bm > 1.05 ? " **slower**" : "") : ""
      least = b[1] > 0 ? sprintf("%.2f", a[1] / b[1]) : ""
      printf "| %s | %s | %s | %s | %s |\n", row, bm, am, ratio, least
    }
  }' "$results"
