#!/usr/bin/env bash
# Checks the definitions for a forge's CI: jobs run nothing but targets of the Makefile that exist, and actions of others are pinned by commit.
# Usage: tools/forge.sh [FOLDER]      prints what is wrong with file and line; exit code 1 then. FOLDER: default .github
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
folder=${1:-.github}
bad=0

wrong() {
  echo "$1"
  bad=1
}

targets=$(sed -nE 's/^([a-z][a-z0-9-]*):.*/\1/p' Makefile)
exists() { grep -qxF "$1" <<<"$targets"; }

# What the place `make ${{ matrix.KEY }}` stands for: the words of that key's list.
listed() { sed -nE "s/^ *$2: \[(.*)\]$/\1/p" "$1" | tr ',' '\n' | sed -E 's/^ *"?([^" ]+).*/\1/'; }

runs=0
while IFS=: read -r file line text; do
  runs=$((runs + 1))
  command=$(sed -E 's/^ *(- )?run: *//' <<<"$text")
  # shellcheck disable=SC2016 # the braces are the forge's
  if [[ $command =~ ^make\ \$\{\{\ matrix\.([a-z]+)\ \}\}$ ]]; then
    mapfile -t named < <(listed "$file" "${BASH_REMATCH[1]}")
  elif [[ $command =~ ^make\ ([a-z][a-z0-9-]*)(\ [A-Z]+=[^\;\&\|]*)?$ ]]; then
    named=("${BASH_REMATCH[1]}")
  else
    wrong "$file:$line: $command; expected make and one target"
    continue
  fi
  ((${#named[@]})) || wrong "$file:$line: $command names no target"
  for target in "${named[@]}"; do exists "$target" || wrong "$file:$line: the Makefile has no target $target"; done
done < <(grep -rnE '^ *(- )?run:' "$folder/workflows")
((runs)) || wrong "$folder/workflows: no job runs anything"

while IFS=: read -r file line text; do
  [[ $text =~ uses:\ \./ || $text =~ uses:\ [^@]+@[0-9a-f]{40}\ \#\ v ]] ||
    wrong "$file:$line: ${text#*uses: }; expected a commit, and its version in a comment"
done < <(grep -rnE '^ *(- )?uses:' "$folder")

exit "$bad"
