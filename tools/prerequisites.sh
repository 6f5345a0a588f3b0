#!/usr/bin/env bash
# Prints in one line what this machine lacks to build Plumbline and the versions required; nothing if all is there.
# Exit codes: 0 everything is there, 1 something is missing or too old.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/versions.env
source "$root/tools/versions.env"

missing=()

# The first number in what a command prints, as in "go1.26.8" or "Apache Maven 3.8.7"; colour codes are no numbers.
version_in() {
  if [[ $1 =~ (^|[[:space:]ov])([0-9]+(\.[0-9]+)*) ]]; then echo "${BASH_REMATCH[2]}"; fi
}

at_least() { printf '%s\n%s\n' "$2" "$1" | sort -V -C; }

# want NAME VERSION COMMAND…: COMMAND prints a version of at least VERSION.
want() {
  local name=$1 wanted=$2 said found
  shift 2
  if ! command -v "$1" >/dev/null 2>&1 || ! said=$("$@" 2>&1); then
    missing+=("$name $wanted or newer (\`$1\` was not found or does not run)")
    return
  fi
  found=$(version_in "$said")
  if [[ -z $found ]] || ! at_least "$found" "$wanted"; then
    missing+=("$name $wanted or newer (found ${found:-no version})")
  fi
}

want JDK "$JDK_WANTED" "${JAVA_HOME:+$JAVA_HOME/bin/}javac" -version
want Maven "$MAVEN_WANTED" mvn -v
want Go "$GO_WANTED" go version
want Rust "$RUST_WANTED" rustc --version
want Cargo "$RUST_WANTED" cargo --version
want make "$MAKE_WANTED" make --version
want Node.js "$NODE_WANTED" node --version
want npm "$NPM_WANTED" npm --version
if ! command -v cc >/dev/null 2>&1; then
  missing+=("a C linker (\`cc\`, from gcc or clang; Rust links with it)")
fi

if ((${#missing[@]})); then
  line=$(printf '%s; ' "${missing[@]}")
  echo "missing: ${line%; }" >&2
  exit 1
fi
