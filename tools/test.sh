#!/usr/bin/env bash
# Runs every check and test in every language and counts them; the last line is "N passed, N failed".
# Usage: tools/test.sh [checks | unit | LANGUAGE | conformance | web | chain]…   (default: all but unit, which is in the languages)
#   LANGUAGE: a participant of conformance/participants.yaml whose tasks have tests.
# What could not start counts as failed. Output is kept in build/test/.
# Java's tests run beside those of the other languages and what comes behind these; PLUMBLINE_LANES=1 runs one after the other.
# A test that failed is run again once; what passes then is named as flaky, and more than five of these fail the run. PLUMBLINE_RERUNS=0: no test is.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly logs="$root/build/test"

# shellcheck source=tools/count.sh
source "$root/tools/count.sh"
# shellcheck source=tools/languages.sh
source "$root/tools/languages.sh"
# shellcheck source=tools/rerun.sh
source "$root/tools/rerun.sh"
# shellcheck source=tools/slowest.sh
source "$root/tools/slowest.sh"
# shellcheck source=tools/lanes.sh
source "$root/tools/lanes.sh"
# shellcheck source=tools/jobs.sh
source "$root/tools/jobs.sh"

shell_scripts() {
  echo .ci/run
  git ls-files -- '*.sh' 'bin/*'
}

shell_clean() {
  local -a scripts
  mapfile -t scripts < <(shell_scripts)
  local script
  for script in "${scripts[@]}"; do bash -n "$script" || return 1; done
  if command -v shellcheck >/dev/null 2>&1; then
    shellcheck --external-sources "${scripts[@]}"
  else
    echo "shellcheck is not installed: only the syntax was checked"
  fi
}

# Links in documents have a target; one of the form [`text`](file#L12) points to a line that contains the text.
# shellcheck disable=SC2016 # the backquotes are Markdown's
links_hold() {
  local document target path text line bad=0
  while IFS= read -r document; do
    while IFS= read -r target; do
      [[ $target == *://* || $target == \#* ]] && continue
      path="$(dirname "$document")/${target%%#*}"
      [[ -e $path ]] || { echo "$document: $target does not exist"; bad=1; }
    done < <(grep -oE '\]\([^) ]+\)' "$document" | sed -E 's/^\]\((.*)\)$/\1/')
    while IFS=$'\t' read -r text path line; do
      path="$(dirname "$document")/$path"
      sed -n "${line}p" "$path" | grep -qF -- "$text" || { echo "$document: line $line of $path has no $text"; bad=1; }
    done < <(grep -oE '\[`[^`]+`\]\([^)#]+#L[0-9]+\)' "$document" | sed -E 's/^\[`([^`]+)`\]\(([^#]+)#L([0-9]+)\)$/\1\t\2\t\3/')
  done < <(git ls-files -- '*.md')
  return "$bad"
}

# The check of words and width rejects what it is for, names the place, and accepts what is in order.
prose_is_checked() {
  local file="$logs/prose.md" allowed="$logs/prose-allowed.txt" found code=0
  printf '%s\n' 'A service obeys the law.' "$(printf 'word %.0s' {1..21})" '| a table may be wider, for it cannot be wrapped without another meaning of its rows and cells |' >"$file"
  found=$(tools/prose.sh "$file") || code=$?
  [[ $code == 1 && $(grep -cF "$file:1:" <<<"$found") == 2 && $found == *"$file:2: 105 columns"* && $found != *"$file:3:"* ]] ||
    { echo "exit code $code: $found"; return 1; }
  printf '%s\t%s\t%s\n' prose.md 'obeys the law' 'a quotation' >"$allowed"
  printf '%s\n' 'A service obeys the law.' >"$file"
  PROSE_ALLOWED="$allowed" tools/prose.sh "$file" || { echo "a quoted text was rejected"; return 1; }
}

# The check of a forge's definitions rejects another command than make, targets that are none, and actions that are not pinned.
# shellcheck disable=SC2016 # the braces are the forge's
forge_is_checked() {
  local folder="$logs/forge" found code=0
  rm -rf "$folder" && mkdir -p "$folder/workflows"
  printf '%s\n' 'target: [test, tset]' '- run: make ${{ matrix.target }}' '- run: npm test' '- run: make chek ARGS=go' '- run: make test' '- run: make test ARGS=go && npm test' '- uses: actions/checkout@v7' >"$folder/workflows/ci.yml"
  found=$(tools/forge.sh "$folder") || code=$?
  [[ $code == 1 && $(cut -d: -f2 <<<"$found" | tr '\n' ' ') == '2 3 4 6 7 ' ]] || { echo "exit code $code: $found"; return 1; }
}

# A version is set in every place at once, and one that differs is named with its place.
version_is_checked() {
  local copy="$logs/version" said code=0
  rm -rf "$copy" && mkdir -p "$copy"
  git ls-files -z -- VERSION CHANGELOG.md pom.xml compose/compose.yaml go.work '*go.mod' '*Cargo.toml' '*Cargo.lock' '*README.md' tools/version.sh tools/versions.env .github |
    xargs -0 cp --parents -t "$copy" && git -C "$copy" init -q && git -C "$copy" add -A || return 1
  printf 'Put `dev.plumbline:checker:0.0.1` there.\n' >"$copy/README.md"
  "$copy/tools/version.sh" set 98.7.6 >/dev/null && sed -i '0,/^## /s/^## .*/## 98.7.6/' "$copy/CHANGELOG.md"
  "$copy/tools/version.sh" check || { echo "a version that was set does not stand everywhere"; return 1; }
  grep -qF 'dev.plumbline:checker:98.7.6' "$copy/README.md" || { echo "a document has the version of before"; return 1; }
  sed -i 's/98\.7\.6/98.7.5/' "$copy"/{pom.xml,Cargo.lock,README.md,telemetry-go/contrib/chitelemetry/go.mod}
  sed -i 's/go-version: .*/go-version: "1.1"/' "$copy/.github/actions/toolchains/action.yml"
  said=$("$copy/tools/version.sh" check) || code=$?
  [[ $code == 1 && $(cut -d: -f1 <<<"$said" | sort -u | tr '\n' ' ') == '.github/actions/toolchains/action.yml Cargo.lock README.md pom.xml telemetry-go/contrib/chitelemetry/go.mod ' ]] ||
    { echo "exit code $code: $said"; return 1; }
}

# What must not be released is refused in one line before anything is built.
release_is_refused() {
  local copy="$logs/release" what expected said code
  rm -rf "$copy" && git clone --quiet --shared "$root" "$copy" && cp tools/release.sh tools/version.sh "$copy/tools/" || return 1
  git -C "$copy" add -A && GIT_CONFIG_GLOBAL=/dev/null git -C "$copy" -c user.name=test -c user.email= commit --quiet --allow-empty -m test || return 1
  refuses() {
    code=0
    said=$("$@" 2>&1) || code=$?
    [[ $code != 0 && $said == *"$expected"* && $said != *"Maven artifacts"* ]] || { echo "$what: exit code $code: $said"; return 1; }
  }
  what='an unknown option' expected='unknown option "--quick"; expected --fast or --twice'
  refuses "$copy/tools/release.sh" --quick || return 1
  what='an unknown key' expected='KEY=nobody@example.org: gpg has no secret key of this name'
  refuses env KEY=nobody@example.org "$copy/tools/release.sh" || return 1
  mkdir -p "$copy/other.again" && touch "$copy/other.again/kept.txt" || return 1
  what='a folder of something else' expected="$copy/docs is not empty and no earlier release; expected a new folder"
  refuses "$copy/tools/release.sh" --fast "$copy/docs" || return 1
  what='a second folder of something else' expected="$copy/other.again is not empty and no earlier release"
  refuses "$copy/tools/release.sh" --twice "$copy/other/" || return 1
  [[ -f $copy/docs/README.md || -f $copy/docs/stability.md ]] && [[ -f $copy/other.again/kept.txt ]] || { echo "a refused folder was emptied"; return 1; }
  # More of them than a pipe takes.
  touch "$copy/new-"{1001..3000}"-of-a-name-that-is-rather-long.txt" || return 1
  what='changes' expected='changes are not committed (first: new-1001-of-a-name-that-is-rather-long.txt); expected a clean tree'
  refuses "$copy/tools/release.sh" || return 1
  "$copy/tools/version.sh" set 98.7.6 >/dev/null && sed -i '0,/^## /s/^## .*/## 98.7.6/' "$copy/CHANGELOG.md" || return 1
  what='a version that is not committed' expected="VERSION says 98.7.6, the last commit $(<VERSION)"
  refuses env ALLOW_DIRTY=1 "$copy/tools/release.sh" || return 1
  echo 98.7.5 >"$copy/VERSION"
  what='two versions' expected='the version differs from place to place'
  refuses "$copy/tools/release.sh" --fast
}

# A failed build prints the located errors and nothing else.
mistakes_are_named() (
  # shellcheck source=tools/product-recipes.sh
  source "$root/tools/product-recipes.sh"
  local log="$logs/mistake.log" named
  printf '%s\n' "[INFO] Scanning" "[INFO]      [java] $root/charter/policy.yaml:14:13: there is no service \"gatway\"" \
    "[ERROR] $root/cli/src/main/java/A.java:[3,7] ';' expected" "[ERROR] Re-run Maven using the -X switch" >"$log"
  named=$(product_problems java "$log")
  [[ $named == 'charter/policy.yaml:14:13: there is no service "gatway"'$'\n'"cli/src/main/java/A.java:3:7: ';' expected" ]] ||
    { echo "named: $named"; return 1; }
)

collector_accepts() {
  PLUMBLINE_OTLP_DIR="$logs/otlp" PLUMBLINE_COLLECTOR_STORAGE="$logs/collector" \
    .tools/bin/otelcol validate --feature-gates=ottl.functions.enableLambda "$@"
}

# With credentials, whose file is there when the Collector starts.
collector_carries() {
  printf 'Basic dXNlcjpwYXNzd29yZA==' >"$logs/authorization"
  PLUMBLINE_PROMETHEUS_AUTHORIZATION_FILE="$logs/authorization" collector_accepts "$@"
}

# The audit finds affected packages in each package system, and reports systems without advisories.
audit_reports() {
  local data="$logs/advisories" pair said code=0
  rm -rf "$data"
  for pair in Maven=io.undertow:undertow-core Go=google.golang.org/grpc crates.io=tonic npm=typescript; do
    mkdir -p "$data/${pair%%=*}"
    printf '{"id":"TEST-%s","modified":"2026-11-20T00:00:00Z","affected":[{"package":{"ecosystem":"%s","name":"%s"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]}' \
      "${pair%%=*}" "${pair%%=*}" "${pair#*=}" >"$data/${pair%%=*}/test.json"
  done
  said=$(ADVISORIES="$data" tools/audit.sh) || code=$?
  echo "$said"
  [[ $code == 1 ]] || { echo "exit code $code, expected 1"; return 1; }
  for pair in Maven=io.undertow:undertow-core Go=google.golang.org/grpc crates.io=tonic npm=typescript; do
    grep -qF "${pair%%=*} ${pair#*=} " <<<"$said" || { echo "${pair#*=} is not reported"; return 1; }
  done
  grep -qF '(.tools/bin/otelcol): TEST-Go' <<<"$said" || { echo "the Collector's packages are not reported"; return 1; }
  rm -rf "$data" && mkdir "$data"
  code=0
  said=$(ADVISORIES="$data" tools/audit.sh) || code=$?
  echo "$said"
  [[ $code == 2 && $(grep -c 'was not checked: no advisories' <<<"$said") == 4 ]] || { echo "exit code $code, expected 2 and four lines"; return 1; }
}

# Those of the languages keep both processors busy with compilers; the others are one process each.
run_checks() {
  run_lanes language_checks shared_checks
}

run_language_checks() {
  local language
  for language in $(languages_that checks); do "checks_$language"; done
}

run_shared_checks() {
  check "shell: syntax and shellcheck" shell_clean
  check "documents: links" links_hold
  check "documents: words and width" tools/prose.sh
  check "documents: the check of words and width can fail" prose_is_checked
  check "forge: jobs call targets that exist" tools/forge.sh
  check "forge: the check of jobs can fail" forge_is_checked
  check "version: one, in every place" tools/version.sh check
  check "version: the check of places can fail" version_is_checked
  check "release: refused in one line" release_is_refused
  check "build: mistakes are named" mistakes_are_named
  check "tests: what failed once is run again" tools/rerun-test.sh
  check "tests: suites beside each other" tools/lanes-test.sh
  check "languages: a further one touches its own folder" tools/language-test.sh
  check "rules: what lists them is as their pages declare" tools/rules.sh --check
  check "rules: a further one changes at most 12 files by hand" tools/rule-test.sh
  check "collector: configuration" collector_accepts --config compose/collector/collector.yaml --config compose/collector/sampling.yaml
  check "collector: with the console" collector_accepts --config compose/collector/collector.yaml --config compose/collector/sampling.yaml --config compose/collector/console.yaml
  check "collector: with Jaeger" collector_accepts --config compose/collector/collector.yaml --config compose/collector/sampling.yaml --config compose/collector/console.yaml --config compose/collector/jaeger.yaml
  check "collector: with credentials" collector_carries --config compose/collector/collector.yaml --config compose/collector/sampling.yaml --config compose/collector/console.yaml --config compose/collector/credentials.yaml
  check "prometheus: configuration" .tools/bin/promtool check config compose/prometheus/prometheus.yml
  # Much of its work is collecting garbage: less often, with a few hundred megabytes.
  check "prometheus: recording rules" env GOGC=800 .tools/bin/promtool test rules compose/prometheus/tests/*_test.yaml
  check "alertmanager: configuration" .tools/bin/amtool check-config compose/alertmanager/alertmanager.yml
  check "containers: compose file" .tools/bin/compose-config compose/compose.yaml
  check "charter: plumbline check" bin/plumbline check charter/shop
  check "audit: what is affected, what is missing" audit_reports
}

# Stores and queues are tested with real ones. Without one its tests would be skipped: that is a failure here.
with_servers=()
find_servers() {
  ((${#with_servers[@]})) && return
  check "postgresql: found or installed" tools/postgres.sh binaries
  if tools/postgres.sh binaries >/dev/null 2>&1; then with_servers+=(tools/postgres.sh run); fi
  check "kafka: resolved" tools/kafka.sh class-path
  if tools/kafka.sh class-path >/dev/null 2>&1; then with_servers+=(tools/kafka.sh run); fi
}

# What needs no process of its own: the quick part of each language.
run_unit() {
  local language
  for language in $(languages_that unit); do "unit_$language"; done
}

# In this order: what does not compile need not be run.
run_web() {
  web_installed || check "web: installed" npm --prefix console/web ci --no-audit --no-fund
  check "web: TypeScript" npm --prefix console/web run typecheck
  suite "web: unit tests" vitest npm --prefix console/web run unit
  suite "web: browser, on the real stack" vitest npm --prefix console/web run browser
}

web_installed() { [[ console/web/node_modules/.package-lock.json -nt console/web/package-lock.json ]]; }

# The same binaries under a charter of another house.
conformance_under() {
  local registries=build/conformance/registries
  conformance/registries/make.sh "$registries" &&
    bin/plumbline compile "$registries/$1" -o "$registries/$1.json" &&
    bin/workbench conformance --charter "$registries/$1.json"
}

run_conformance() {
  suite "conformance: every case in every language" conformance bin/workbench conformance
  suite "conformance: under a charter of 2,000 attributes" conformance conformance_under many
  suite "conformance: under a charter without HTTP" conformance conformance_under no-http
  suite "conformance: under a package of Weaver's" conformance conformance_under package
  suite "conformance: baggage over real hops" conformance bin/workbench conformance hops
  check "conformance: the same trace ids kept" bin/workbench conformance sampling --ids 20000
  check "conformance: the same bytes, one answer" bin/workbench conformance differential --inputs 6000 --seed 20261122
}

run_chain() {
  suite "chain: real processes" chain bin/workbench smoke
}

# Java in a lane of its own: its tests wait for processes half of their time. Beside it are first the other languages, which
# use none of the jars that it writes, and behind these what does.
run_wanted() {
  local name
  local -a first=() others=() behind=()
  for name in "$@"; do
    case " ${tested[*]} " in
      *" $name "*) if [[ $name != java ]]; then others+=("$name"); fi ;;
      *) if [[ $name == checks || $name == unit ]]; then first+=("$name"); else behind+=("$name"); fi ;;
    esac
  done
  if [[ " $* " != *" java "* || ${#others[@]} == 0 ]]; then
    for name in "$@"; do "run_$name"; done
    return
  fi
  for name in "${first[@]}"; do "run_$name"; done
  rm -f "$logs/java.log"
  run_lanes java "${others[*]} jars ${behind[*]}"
}

# Waits until Java's lane writes no jar any more: only the tests of other people's applications are left, or it has ended.
run_jars() {
  [[ ${PLUMBLINE_LANES:-2} != 1 ]] || return 0
  until [[ -e $logs/lane-0.counted ]] || grep -qs 'Building Plumbline foreign: tests ' "$logs/java.log"; do sleep 1; done
}

main() {
  local name
  local -a wanted=("$@") tested
  mapfile -t tested < <(languages_that run)
  ((${#wanted[@]})) || wanted=(checks "${tested[@]}" conformance web chain)
  for name in "${wanted[@]}"; do
    if ! declare -F "run_$name" >/dev/null; then
      echo "test: unknown suite \"$name\"; expected checks, unit, ${tested[*]}, conformance, web or chain" >&2
      exit 2
    fi
  done
  cd "$root"
  mkdir -p "$logs"
  touch "$logs/begun"

  # Tests and checks use the tools and the services as they are built for the demo.
  if ! tools/build.sh; then
    echo "the build failed: no test was run"
    total_failed=$((total_failed + 1))
  else
    # Ctrl-C reaches what runs in the background, too.
    trap stop_jobs INT TERM
    run_wanted "${wanted[@]}"
    trap - INT TERM
  fi

  echo
  slowest 12
  failures_again
  flaky_tests
  echo "$total_passed passed, $total_failed failed"
  # Where nothing was run nothing has passed.
  ((total_failed == 0 && total_passed > 0))
}

main "$@"
