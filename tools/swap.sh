#!/usr/bin/env bash
# Swaps two charters every second under load, in each language, for SWAP_SECONDS. `make test-swap`.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root

# shellcheck source=tools/languages.sh
source "$root/tools/languages.sh"

cd "$root"
for language in $(languages_that swap); do "swap_$language"; done
