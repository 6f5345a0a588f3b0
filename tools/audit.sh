#!/usr/bin/env bash
# Checks locked packages of Maven, Go, Cargo and npm against advisories in OSV format, and prints the date of those.
# Usage: tools/audit.sh [OPTION…]   ADVISORIES=DIR takes the advisories from there (Maven/, Go/, crates.io/, npm/: all.zip or
#        JSON files); without it they are fetched from OSV. A package system without advisories is reported as not checked.
# Exit code: 0 all four were checked and nothing is affected; 1 something is affected; 2 something was not checked.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly work="$root/build/audit"
readonly published=https://osv-vulnerabilities.storage.googleapis.com
options=()

# One list of packages; a list that cannot be gathered is reported, and missing in the report.
gather() {
  local system=$1 file=$2
  shift 2
  rm -f "$work/$file"
  if ! "$@" >"$work/$file.log" 2>&1 || [[ ! -s $work/$file ]]; then
    echo "audit: the packages of $system could not be listed (\`$*\`): $(tail -n 1 "$work/$file.log")" >&2
    rm -f "$work/$file"
  fi
}

list_maven() {
  mvn -B -ntp -q -f "$root/pom.xml" dependency:collect -DoutputFile="$work/maven.txt" -DappendOutput=true
}

# What the modules of the repository are built of, then what went into the tools that are built here. A module that leaves
# sums to the workspace is listed with it.
list_go() {
  local module binary list="$work/go.list"
  : >"$list"
  for module in $(git -C "$root" ls-files -- '*go.mod'); do
    (
      cd "$root/$(dirname "$module")" || exit
      GOWORK=off go list -m -f "{{if not .Main}}{{.Path}} {{.Version}} $module{{end}}" all 2>/dev/null ||
        go list -m -f "{{if not .Main}}{{.Path}} {{.Version}} $module{{end}}" all
    ) >>"$list" || { echo "$module"; return 1; }
  done
  echo "stdlib v$(go env GOVERSION | sed 's/^go//;s/ .*//') toolchain" >>"$list"
  for binary in "$root"/.tools/bin/*; do
    go version -m "$binary" 2>/dev/null | awk -v from=".tools/bin/$(basename "$binary")" '
      NR == 1 && $NF ~ /^go/ {print "stdlib", "v" substr($NF, 3), from}
      $1 == "mod" || $1 == "dep" {print $2, $3, from}' >>"$list"
  done
  grep -v '^github.com/plumbline/' "$list" >"$work/go.txt"
}

fetch_advisories() {
  local system
  for system in Maven Go crates.io npm; do
    mkdir -p "$work/advisories/$system"
    if curl -fsSL --connect-timeout 5 --max-time 300 -o "$work/advisories/$system/all.zip.new" "$published/$system/all.zip" 2>"$work/fetch.log"; then
      mv "$work/advisories/$system/all.zip.new" "$work/advisories/$system/all.zip"
    else
      echo "audit: the advisories of $system could not be fetched ($(tail -n 1 "$work/fetch.log")); those of the last time are used, if there are any" >&2
    fi
  done
}

main() {
  local file
  mkdir -p "$work"
  if [[ -n ${ADVISORIES:-} ]]; then
    options+=(--advisories "$ADVISORIES")
  else
    fetch_advisories
    options+=(--advisories "$work/advisories")
  fi
  gather Maven maven.txt list_maven
  gather Go go.txt list_go
  if [[ -f $work/maven.txt ]]; then options+=(--maven "$work/maven.txt"); fi
  if [[ -f $work/go.txt ]]; then options+=(--go "$work/go.txt"); fi
  while read -r file; do options+=(--cargo "$file"); done < <(git -C "$root" ls-files -- '*Cargo.lock')
  while read -r file; do options+=(--npm "$file"); done < <(git -C "$root" ls-files -- '*package-lock.json')
  cd "$root"
  exec bin/workbench audit "${options[@]}" "$@"
}

main "$@"
