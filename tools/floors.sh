#!/usr/bin/env bash
# Builds and tests the libraries with the oldest toolchain that they state, which is downloaded once, and compiles the gateway
# for other systems. `make test-floors`.
# Usage: tools/floors.sh [LANGUAGE]…   (default: all)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
# shellcheck source=tools/languages.sh
source "$root/tools/languages.sh"

main() {
  local name
  local -a wanted=("$@") stated
  mapfile -t stated < <(languages_that floor)
  ((${#wanted[@]})) || wanted=("${stated[@]}")
  for name in "${wanted[@]}"; do
    declare -F "floor_$name" >/dev/null || { echo "floors: unknown language \"$name\"; expected one of ${stated[*]}" >&2; exit 2; }
    (floor_"$name")
  done
}

main "$@"
