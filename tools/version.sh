#!/usr/bin/env bash
# The version of everything that is published stands in the file VERSION. Build files of each language need it spelled out: `set` writes it
# there, and `check` holds each of them to it. `check` also holds what CI installs to tools/versions.env.
# Usage: tools/version.sh              prints the version
#        tools/version.sh set X.Y.Z    writes it wherever it stands
#        tools/version.sh check        prints each place that has another one; exit code 1 then
# The charters have versions of their own (registry/manifest.yaml), which follow what changes in them.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
# shellcheck source=tools/versions.env
source tools/versions.env
readonly number='[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?'
bad=0

wrong() {
  echo "$1"
  bad=1
}

# Where the version stands: a file, and what is before it in a line.
places() {
  local file
  echo 'pom.xml <revision>'
  echo 'Cargo.toml ^version = "'
  echo 'Cargo.toml ^plumbline-telemetry = .*version = "'
  echo 'compose/compose.yaml PLUMBLINE_SERVICE_VERSION: *'
  echo 'compose/compose.yaml image: plumbline/[a-z]+:'
  for file in $(git grep -l '^[^/]*github.com/plumbline/plumbline/telemetry-go.* v' -- '*go.mod'); do
    echo "$file github.com/plumbline/plumbline/telemetry-go[a-z/]* v"
  done
}

# Lock files have it in the line after the name of a crate.
locked() {
  local file name
  for file in Cargo.lock conformance/fuzz/rust/Cargo.lock; do
    for name in $(git grep -h -A1 '^\[package\]' -- '*Cargo.toml' | sed -n 's/^name = "\(.*\)"$/\1/p'); do
      [[ $name == plumbline-fuzz ]] || ! grep -qx "name = \"$name\"" "$file" || echo "$file $name"
    done
  done
}

# Documents say `VERSION` or nothing; a number in one of these forms has to be the version.
readonly in_documents='(dev\.plumbline:[a-z-]+:|plumbline-(javaagent|extension)-|plumbline-[a-z]+ = .*version = "|telemetry-go[a-z/]*@v)'
documents() { git grep -lE "$in_documents$number" -- '*.md' ':!CHANGELOG.md' || true; }

check_place() {
  local file=$1 before=$2 found line said
  found=$(grep -nE "$before$number" "$file" || true)
  [[ $found ]] || { wrong "$file: no version after \"$before\"; expected $version"; return; }
  while IFS=: read -r line said; do
    said=$(grep -oE "$before$number" <<<"$said" | sed -E "s#.*[^0-9.]($number)\$#\1#" | sort -u)
    [[ $said == "$version" ]] || wrong "$file:$line: version $said; expected $version, as in VERSION"
  done <<<"$found"
}

# check_tool FILE TEXT WANTED: what CI installs or a manifest asks for.
check_tool() {
  grep -qF -- "$2$3" "$1" || wrong "$1: expected \"$2$3\", as in tools/versions.env"
}

check() {
  local file rest said
  while read -r file rest; do check_place "$file" "$rest"; done < <(places)
  while read -r file rest; do
    said=$(sed -nE "/^name = \"$rest\"$/{n;s/^version = \"(.*)\"$/\1/p}" "$file")
    [[ $said == "$version" ]] || wrong "$file: $rest has version $said; expected $version, as in VERSION"
  done < <(locked)
  for file in $(documents); do check_place "$file" "$in_documents"; done
  said=$(grep -m1 -oE "^## $number" CHANGELOG.md | cut -c4-)
  [[ $said == "$version" ]] || wrong "CHANGELOG.md: the first heading of a version is \"## $said\"; expected \"## $version\", as in VERSION"

  local toolchains=.github/actions/toolchains/action.yml
  check_tool "$toolchains" 'default: ' "\"$JDK_WANTED\""
  check_tool "$toolchains" 'go-version: ' "\"$GO_WANTED\""
  check_tool "$toolchains" 'node-version: ' "\"$NODE_WANTED\""
  check_tool "$toolchains" 'rustup default ' "$RUST_WANTED "
  check_tool Cargo.toml 'rust-version = ' "\"$RUST_WANTED\""
  check_tool go.work 'go ' "$GO_WANTED."
  return "$bad"
}

set_version() {
  local file rest
  [[ ${1:-} =~ ^$number$ ]] || { echo "version: \"${1:-}\" is no version; expected one like 1.2.3 or 1.2.3-rc.1" >&2; exit 2; }
  while read -r file rest; do sed -i -E "s#($rest)$number#\1$1#" "$file"; done < <(places)
  while read -r file rest; do sed -i -E "/^name = \"$rest\"$/{n;s/.*/version = \"$1\"/}" "$file"; done < <(locked)
  for file in $(documents); do sed -i -E "s#$in_documents$number#\1$1#g" "$file"; done
  echo "$1" >VERSION
  echo "version $1. Left to do: a heading \"## $1\" in CHANGELOG.md"
}

version=$(<VERSION)
[[ $version =~ ^$number$ ]] || { echo "VERSION: \"$version\" is no version; expected one line like 1.2.3" >&2; exit 2; }
case ${1:-} in
  '') echo "$version" ;;
  check) check ;;
  set) set_version "${2:-}" ;;
  *) echo "version: unknown command \"$1\"; expected set X.Y.Z, check, or nothing" >&2; exit 2 ;;
esac
