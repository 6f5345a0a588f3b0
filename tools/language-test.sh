#!/usr/bin/env bash
# A further language touches its own folder and conformance/participants.yaml, nothing else. Adds the example in Python to a copy of the
# repository that does not have it, tries what reads languages, and prints what changed. Needs bin/plumbline and bin/workbench.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly copy="$root/build/test/language"
readonly own=conformance/examples/python

fail() {
  echo "language-test: $*" >&2
  exit 1
}

# What reads languages, without Python.
copy_without() {
  rm -rf "$copy"
  mkdir -p "$copy"
  (cd "$root" && git ls-files -z --cached --others --exclude-standard -- tools conformance/{participants.yaml,vectors,known-failing,examples} '*/tasks.sh' charter docs/rules .gitignore |
    tar --null --files-from=- --create) | tar --extract --directory "$copy"
  rm -r "${copy:?}/$own"
  awk '/^- name: / {python = $3 == "python"} !python' "$root/conformance/participants.yaml" >"$copy/conformance/participants.yaml"
  git -C "$copy" init --quiet
  git -C "$copy" add --all
  GIT_CONFIG_GLOBAL=/dev/null git -C "$copy" -c user.name=test -c user.email=test@localhost commit --quiet --message before
}

add() {
  cp -r "$root/$own" "$copy/$own"
  rm -rf "$copy/$own/__pycache__"
  cp "$root/conformance/participants.yaml" "$copy/conformance/participants.yaml"
}

languages_of_copy() { bash -c 'root=$1; source "$root/tools/languages.sh"; languages_that checks' _ "$copy" | tr '\n' ' '; }

conforms() { (cd "$root" && bin/workbench conformance --root "$copy" --only python --cases sampling/); }

# A policy that names the language has its own table of exceptions, and the published charter shows it.
charter_knows() {
  local charter="$root/build/test/language-charter"
  rm -rf "$charter" "$charter-pages"
  "$root/bin/plumbline" init "$charter" --service pay:python >/dev/null
  printf '%s\n' errors: '  exceptions:' '    python:' '      - {error: TimeoutError, code: DEADLINE_EXCEEDED, reason: DEADLINE}' >>"$charter/policy.yaml"
  "$root/bin/plumbline" check "$charter" >/dev/null || fail "a charter with exceptions of Python was refused"
  "$root/bin/plumbline" docs "$charter" -o "$charter-pages" >/dev/null
  grep -rq 'Exceptions in python' "$charter-pages" || fail "the charter's pages do not show the exceptions of Python"
}

# A list of the three languages is a place that a fourth one would have to be added to. A generator of code is a language's own.
no_lists() {
  local one='"?(java|go|rust)"?' found
  found=$(cd "$root" && git grep --untracked -nE "$one[ ,|]+$one[ ,|]+$one" -- Makefile 'tools/*.sh' ':!tools/*-test.sh' '*/src/main/**/*.java' console/web/src \
    ':!demo-*' ':!*/GenerateCommand.java' | grep -vE 'python|nodejs' || true)
  [[ -z $found ]] || fail "languages are listed outside participants.yaml:"$'\n'"$found"
}

main() {
  local changed
  copy_without
  [[ $(languages_of_copy) != "" && $(languages_of_copy) != *python* ]] || fail "the copy knows $(languages_of_copy)"
  ! conforms >/dev/null 2>&1 || fail "Python answered without being a participant"
  add
  [[ " $(languages_of_copy)" == *" python "* ]] || fail "the tools do not know Python; they know $(languages_of_copy)"
  conforms >"$copy.log" 2>&1 || { cat "$copy.log"; fail "Python's answers differ"; }
  charter_knows
  no_lists
  changed=$(git -C "$copy" status --porcelain --untracked-files=all | cut -c4- | sort)
  echo "$changed"
  [[ -z $(grep -vE "^($own/|conformance/participants.yaml$)" <<<"$changed") ]] || fail "more than its folder and participants.yaml changed"
  [[ $changed == *participants.yaml* && $changed == *"$own/executor.py"* ]] || fail "nothing was added"
}

main
