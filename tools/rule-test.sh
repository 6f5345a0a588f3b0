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

build() {
  export CARGO_TARGET_DIR="$root/target"
  cd "$copy"
  (cd telemetry-go && go vet ./internal/enforce && go test ./charter ./internal/enforce)
  cargo test --quiet --offline --locked --package plumbline-telemetry --lib -- enforce:: charter::
  mvn -o -B -ntp -q -Dspotless.check.skip=true -pl agent-extension,conformance/checker,conformance/executors/java -am package \
    -Dtest='AttributeTrimmedTest,RulesTest,RuleDocsTest,RuleCasesTest,RuleColumnsTest,RuntimeCasesTest,VerifyVectorsTest' -Dsurefire.failIfNoSpecifiedTests=false
  "$root/bin/workbench" conformance --root "$copy" --only java,go,rust --cases "rules/"
}

main() {
  copy_repository
  add
  count
  [[ ${1:-} != build ]] || build
}

main "$@"
