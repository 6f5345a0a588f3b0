#!/usr/bin/env bash
# Runs the W3C Trace Context test suite (41 tests of a service, spec level 2, strict level 2) against the relay of each language.
# Usage: tools/w3c.sh SUITE [LANGUAGE]…
#   SUITE: a checkout of github.com/w3c/trace-context at acab820be9db7b3433668baa5cdd43f57f4c4be0; no registry has it, so you provide it.
# Needs Python 3 with venv; aiohttp is installed into build/w3c/venv. Ends with "N passed, N failed".
# Exit codes: 0 all passed, 1 some did not, 2 a wrong call or another suite.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly work="$root/build/w3c"
readonly suite_test=35c8eadf8e8ca64d0e9d312a71bfbeacec296587 # test/test.py, as Git names its contents
readonly aiohttp=3.14.5
passed=0
failed=0

# shellcheck source=tools/languages.sh
source "$root/tools/languages.sh"

# shellcheck source=tools/ports.sh
source "$root/tools/ports.sh"

# against LANGUAGE: starts its relay, runs the suite, counts.
against() {
  local language=$1 log="$work/$1.log" url="" relay ran wrong
  local -a command
  read -ra command <<<"$(participant_run "$language")"
  cd "$root"
  : >"$work/$language.relay"
  "${command[@]}" --relay 127.0.0.1:0 >"$work/$language.relay" 2>&1 &
  relay=$!
  while [[ -z $url ]]; do
    kill -0 "$relay" 2>/dev/null || { echo "w3c: the relay in $language ended; see $work/$language.relay" >&2; return 1; }
    url=$(sed -n 's/^relay \(http[^ ]*\)$/\1/p' "$work/$language.relay")
  done
  (cd "$suite/test" && SERVICE_ENDPOINT=$url SPEC_LEVEL=2 STRICT_LEVEL=2 HARNESS_PORT=$(free_port) \
    "$work/venv/bin/python" test.py) >"$log" 2>&1 || true
  kill "$relay"
  wait "$relay" 2>/dev/null || true
  ran=$(sed -n 's/^Ran \([0-9]*\) tests.*/\1/p' "$log")
  wrong=$(grep -cE '^(FAIL|ERROR): ' "$log" || true)
  if [[ -z $ran ]] || { ((wrong == 0)) && ! grep -q '^OK' "$log"; }; then
    ran=${ran:-1} wrong=${ran:-1}
    tail -n 20 "$log"
  fi
  grep -E '^(FAIL|ERROR): ' "$log" || true
  echo "$language: $((ran - wrong)) of $ran"
  passed=$((passed + ran - wrong))
  failed=$((failed + wrong))
}

main() {
  local language
  local -a relays
  suite=${1:-}
  if [[ ! -f $suite/test/test.py ]] || [[ $(git hash-object "$suite/test/test.py") != "$suite_test" ]]; then
    echo "w3c: expected a checkout of github.com/w3c/trace-context at acab820 (make w3c SUITE=DIR); found ${suite:-nothing}" >&2
    exit 2
  fi
  suite=$(cd "$suite" && pwd)
  shift
  mapfile -t relays < <(relay_participants)
  (($#)) || set -- "${relays[@]}"
  mkdir -p "$work"
  if ! "$work/venv/bin/python" -c 'import aiohttp' 2>/dev/null; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check "aiohttp==$aiohttp"
  fi
  for language in "$@"; do
    [[ " ${relays[*]} " == *" $language "* ]] || { echo "w3c: unknown language \"$language\"; expected one of ${relays[*]}" >&2; exit 2; }
    against "$language"
  done
  echo "$passed passed, $failed failed"
  ((failed == 0 && passed > 0))
}

main "$@"
