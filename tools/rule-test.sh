#!/usr/bin/env bash
# A rule is a file, its test, its case and its page. Adds the example of a rule about an attribute to a copy of the repository, and prints and
# counts what changed by hand: at most 12 files, no branch of a switch, as docs/new-rule.md has it.
# Usage: tools/rule-test.sh [build]   build: also compiles and tests the copy, and answers the rule's cases in each language (minutes)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly copy="$root/build/test/rule"
readonly example=conformance/examples/rule
readonly id=attribute-trimmed most=12
# Those that hold a rule; RulesTest and RuleDocsTest fail without its files.
readonly tests=(AttributeTrimmedTest RulesTest RuleDocsTest RuleCasesTest RuleColumnsTest RuntimeCasesTest VerifyVectorsTest)

fail() {
  echo "rule-test: $*" >&2
  exit 1
}

copy_repository() {
  rm -rf "$copy"
  mkdir -p "$copy"
  (cd "$root" && git ls-files -z --cached --others --exclude-standard | while IFS= read -rd '' file; do [[ -e $file ]] && printf '%s\0' "$file"; done |
    tar --null --files-from=- --create) | tar --extract --directory "$copy"
  git -C "$copy" init --quiet
  git -C "$copy" add --all
  GIT_CONFIG_GLOBAL=/dev/null git -C "$copy" -c user.name=test -c user.email=test@localhost commit --quiet --message before
}

changed() { git -C "$copy" status --porcelain --untracked-files=all | cut -c4- | sort; }

# By hand: the files of the example, and its lines in files that are there.
add() {
  (cd "$root/$example" && find . -type f ! -name README.md ! -name lines.patch -print0 | tar --null --files-from=- --create) | tar --extract --directory "$copy"
  git -C "$copy" apply "$root/$example/lines.patch" || fail "the lines of the example fit no more; change $example/lines.patch"
}

# The sum of the table in docs/new-rule.md.
stated() { awk -F '|' '/^\| part \| files \|/ { inside = 1; next } inside && !/^\|/ { exit } inside { sum += $3 } END { print sum + 0 }' "$root/docs/new-rule.md"; }

count() {
  local by_hand written named number
  by_hand=$(changed)
  number=$(wc -l <<<"$by_hand")
  echo "by hand, $number files:"
  echo "$by_hand"
  [[ $by_hand == *docs/rules/$id.md* && $by_hand == *telemetry-rust* ]] || fail "the example was not added"
  ((number <= most)) || fail "a rule changes $number files by hand; expected at most $most"
  [[ $number == "$(stated)" ]] || fail "the table of docs/new-rule.md has $(stated) files, the example $number"
  ! git -C "$copy" diff | grep -E '^\+\s*(case .*(:|->)|default:|.* => )' || fail "an existing switch gets a branch"

  ! named=$("$copy/tools/rules.sh" --check "$copy" 2>&1) || fail "tools/rules.sh --check finds nothing, although docs/rules has a new page"
  written=$("$copy/tools/rules.sh")
  [[ $(sed 's/ is not as.*//' <<<"$named" | sort) == "$(sort <<<"$written")" ]] || fail "tools/rules.sh names other files than it writes:"$'\n'"$named"
  "$copy/tools/rules.sh" --check || fail "tools/rules.sh --check is not content with what tools/rules.sh wrote"
  echo "by tools/rules.sh:"
  echo "$written"
  [[ -z $(comm -12 <(echo "$by_hand") <(sort <<<"$written")) ]] || fail "a file is written and changed by hand"
}

# In Java, where it would not compile: a switch over rules without a default needs a branch for each further rule.
no_switches() {
  local names file found=""
  names=$(sed -nE 's/^  ([A-Z_]+)[,;]$/\1/p' "$copy/charter-java/src/main/java/dev/plumbline/charter/finding/Rule.java" | paste --serial --delimiters='|')
  [[ $names == *ATTRIBUTE_LENGTH* ]] || fail "the names of the rules were not found in Rule.java"
  while IFS= read -r file; do
    grep -qE '^\s*default\b' "$copy/$file" || found+=" $file"
  done < <(git -C "$copy" grep -lE "\bcase ([A-Za-z.]*\b)?($names)\b" -- '*/src/main/**.java')
  [[ -z $found ]] || fail "a further rule needs a branch in$found"
}

# Of all Java modules the tests are compiled too: whatever has to know each rule does not compile without the new one.
build() {
  local test
  cd "$copy"
  # What was built is kept for the next run. Not the checkout's: it has the executor of its own rules in the same place.
  mkdir -p "$root/build/test/rule-target"
  ln -s "$root/build/test/rule-target" target
  # The console's pages do not depend on rules; without them its jar has none.
  mvn -o -B -ntp -q -Dspotless.check.skip=true package -Dtest="$(IFS=,; echo "${tests[*]}")" -Dsurefire.failIfNoSpecifiedTests=false
  for test in "${tests[@]}"; do
    [[ -n $(find . -path '*/surefire-reports/TEST-*' -name "*.$test.xml" -print -quit) ]] || fail "$test was not run"
  done
  tools/generate.sh
  grep -q "$id" telemetry-go/charter/base.json || fail "base as generated does not have the new rule"
  (cd telemetry-go && go vet ./... && go test ./charter ./internal/enforce)
  cargo test --quiet --offline --locked --package plumbline-telemetry --lib -- enforce:: charter::
  bin/workbench conformance --root . --only java,go,rust --cases "rules/"
}

main() {
  copy_repository
  no_switches
  add
  count
  [[ ${1:-} != build ]] || build
}

main "$@"
