#!/usr/bin/env bash
# Builds Acme's three services and a program with the checker from what a release has, as another organization does: in a folder outside the
# checkout, from a Maven repository, crates and a Go proxy that are files, with the command line of the zip. Runs them with the
# released agent and checks what they send by the released `plumbline verify`. Then takes an artifact of each away: its build has to fail.
# Usage: tools/consumers.sh [RELEASE]     RELEASE: the folder that `make release` writes (default: build/release/VERSION)
# Packages of others come from the usual caches and registries. CONSUMERS_KEEP=1 keeps the folder.
set -euo pipefail

for needed in cargo curl go java mvn tar unzip; do
  command -v "$needed" >/dev/null || { echo "consumers: $needed was not found; the services of others are built and run with it" >&2; exit 2; }
done

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
version=$(<"$root/VERSION")
release=${1:-$root/build/release/$version}
[[ -d $release/maven ]] || { echo "consumers: no release in $release; run: make release" >&2; exit 2; }
release=$(cd "$release" && pwd)
readonly root version release
readonly module=github.com/plumbline/plumbline/telemetry-go
readonly acme="$root/conformance/foreign/acme" consumers="$root/conformance/consumers"
# The services and the orders that pass through all of them.
readonly services=storefront,cart,vault orders=(paid closed empty dropped limited declined stolen) whole=4

work=$(mktemp -d "${TMPDIR:-/tmp}/plumbline-consumers-XXXXXX")
readonly work
clean_up() {
  if [[ ${CONSUMERS_KEEP:-} ]]; then echo "kept: $work"; else chmod -R u+w "$work" && rm -rf "$work"; fi
}
trap clean_up EXIT

# Ends the run with the part, what failed and the line of its output that says why.
fail() {
  local why
  why=$(grep -hE 'ERROR|^error|FAILED|could not|no such|not found|module lookup|invalid|cannot' "$work/log/$1" 2>/dev/null | head -1 || true)
  echo "FAILED  $1: $2${why:+: $why}"
  [[ -s $work/log/$1 ]] && sed 's/^/    /' "$work/log/$1" | tail -"${3:-40}"
  exit 1
}

# Runs a part with its output in a file and prints how long it took.
part() {
  local name=$1 begun=$SECONDS code
  shift
  # Where its result is asked for at once, bash would go on after a command that failed.
  set +e
  (set -e && "$@") >"$work/log/$name" 2>&1
  code=$?
  set -e
  ((code == 0)) || fail "$name" "exit code $code"
  printf 'passed  %-22s %3d s\n' "$name" "$((SECONDS - begun))"
}

# --- what another organization has: copies of Acme's sources, and no file of the checkout

copy_acme() {
  mkdir -p "$work"/{storefront,vault,cart,verify}
  cp -r "$acme/charter" "$work/charter"
  cp -r "$acme/java/src" "$consumers/storefront/pom.xml" "$work/storefront"
  cp -r "$acme/rust/src" "$consumers/vault/Cargo.toml" "$work/vault"
  cp -r "$consumers"/verify/* "$work/verify"
  sed 's#github.com/plumbline/plumbline/conformance/foreign/acme/go#acme.example/cart#' "$acme/go/main.go" >"$work/cart/main.go"
  # Both are written anew by the released command line.
  rm "$work/vault/src/acme.rs"
}

plumbline() { "$work/plumbline-$version/bin/plumbline" "$@"; }

command_line() {
  unzip -q "$release/plumbline-$version.zip" -d "$work"
  [[ $(plumbline --version) == *"$version"* ]] || { echo "error: the version is $(plumbline --version), expected $version"; return 1; }
  plumbline check "$work/charter"
  plumbline compile "$work/charter" -o "$work/charter.json"
  plumbline generate go --package acme --charter "$work/charter" -o "$work/cart/acme/acme.go"
  plumbline generate rust --charter "$work/charter" -o "$work/vault/src/acme.rs"
}

# --- what others published, without what a build or a test here has left of Plumbline in the same caches

# all_but CACHE ORGANIZATION/NAME FOLDER: links to all that a cache has but this.
all_but() {
  local cache=$1 organization=${2%/*} entry
  mkdir -p "$3/$organization"
  for entry in "$cache"/* "$cache/$organization"/*; do
    [[ -e $entry && $entry != "$cache/$organization" && $entry != "$cache/$2" ]] && ln -s "$entry" "$3/${entry#"$cache"/}"
  done
  return 0
}

caches() {
  all_but "$HOME/.m2/repository" dev/plumbline "$work/m2"
  all_but "$(go env GOMODCACHE)/cache/download" github.com/plumbline "$work/proxy"
}

# --- Java: a repository of its own, which has nothing of dev.plumbline yet

maven() { # maven FOLDER RELEASE GOAL…
  local folder=$1 repository=$2
  shift 2
  (cd "$folder" && mvn -B -ntp -q -Dmaven.repo.local="$work/m2" -Dmaven.test.skip=true \
    -Dplumbline.repository="file://$repository/maven" -Dplumbline.version="$version" "$@")
}

build_storefront() { maven "$work/storefront" "$release" package; }

build_verify() {
  maven "$work/verify" "$release" compile
  # The whole class path is of released artifacts: a module that is published nowhere would have failed above.
  local path digest code=0 vectors="$root/conformance/vectors/verify"
  path="$work/verify/target/classes:$(<"$work/verify/target/class-path")"
  plumbline compile "$root/charter/shop" -o "$work/shop.json"
  digest=$(grep -o '"digest":"[0-9a-f]*"' "$work/shop.json" | cut -d'"' -f4)
  sed "s/@CHARTER_DIGEST@/$digest/g" "$vectors/good/cancelled.jsonl" >"$work/good.jsonl"
  sed "s/@CHARTER_DIGEST@/$digest/g" "$vectors/bad/error-tuple.jsonl" >"$work/bad.jsonl"
  java -cp "$path" com.acme.verify.Verify "$work/shop.json" "$work/good.jsonl"
  java -cp "$path" com.acme.verify.Verify "$work/shop.json" "$work/bad.jsonl" || code=$?
  ((code == 1)) || { echo "error: exit code $code for telemetry with a finding, expected 1"; return 1; }
}

# --- Go: a module cache of its own; the proxies are the release, what others published, and the usual one

go_() { # go_ FOLDER PROXY ARGUMENT…
  local folder=$1 proxy=$2
  shift 2
  (cd "$folder" && GOWORK=off GOFLAGS=-mod=mod GOMODCACHE="$work/go/$(basename "$proxy")" GONOSUMDB='github.com/plumbline/*' \
    GOPROXY="file://$proxy/go,file://$work/proxy,$go_proxy" go "$@")
}
go_proxy=$(go env GOPROXY)
readonly go_proxy

get_cart() { # get_cart RELEASE
  rm -f "$work"/cart/go.mod
  cp "$acme/go/go.sum" "$work/cart/go.sum"
  go_ "$work/cart" "$1" mod init acme.example/cart &&
    go_ "$work/cart" "$1" get "$module@v$version" "$module/contrib/chitelemetry@v$version"
}

build_cart() {
  get_cart "$release"
  go_ "$work/cart" "$release" mod tidy
  ! grep -E '^replace|=>' "$work/cart/go.mod" || { echo "error: go.mod has a replace"; return 1; }
  go_ "$work/cart" "$release" build -o "$work/bin/cart" .
}

# Every module of the release can be downloaded, beside those that the cart needs.
download_modules() {
  local -a modules
  mapfile -t modules < <(cd "$release/go" && find . -name "v$version.zip" -printf '%h\n' | sed 's#^\./##; s#/@v$##' | sort)
  ((${#modules[@]} > 5)) || { echo "error: ${#modules[@]} modules"; return 1; }
  go_ "$work/cart" "$release" mod download "${modules[@]/%/@v$version}"
}

# --- Rust: one folder has all crates: those of others as they are locked here, and the released ones

# Unpacks the crates of a release into a folder of sources, as a registry hands them out.
unpack_crates() { # unpack_crates RELEASE FOLDER
  local crate name
  for crate in "$1"/crates/*.crate; do
    name=$(basename "$crate" .crate)
    tar -xzf "$crate" -C "$2"
    printf '{"files":{},"package":"%s"}\n' "$(sha256sum "$crate" | cut -d' ' -f1)" >"$2/$name/.cargo-checksum.json"
  done
}

readonly crates=(plumbline-telemetry plumbline-messaging plumbline-reqwest plumbline-sqlx)

# Only here the unpacked crates are named by their paths, to find which crates of others they need.
crates_of_others() {
  mkdir -p "$work/unpacked" "$work/others/src"
  unpack_crates "$release" "$work/unpacked"
  cp "$consumers/vault/Cargo.toml" "$work/others/Cargo.toml"
  cp "$root/Cargo.lock" "$work/others/Cargo.lock"
  echo 'fn main() {}' >"$work/others/src/main.rs"
  local crate
  for crate in "${crates[@]}"; do
    sed -i "s#^\[dependencies\]#&\n$crate = { path = \"$work/unpacked/$crate-$version\" }#" "$work/others/Cargo.toml"
    printf '[patch.crates-io.%s]\npath = "%s"\n' "$crate" "$work/unpacked/$crate-$version" >>"$work/others/Cargo.toml"
  done
  (cd "$work/others" && cargo vendor -q "$work/crates" >/dev/null)
}

cargo_() { (cd "$work/vault" && cargo "$@"); }

# In place of crates.io there is the folder and nothing else.
resolve_vault() { # resolve_vault CRATES [CRATE]…
  mkdir -p "$work/vault/.cargo"
  printf '[source.crates-io]\nreplace-with = "release"\n[source.release]\ndirectory = "%s"\n' "$1" >"$work/vault/.cargo/config.toml"
  cp "$consumers/vault/Cargo.toml" "$work/vault/Cargo.toml"
  rm -f "$work/vault/Cargo.lock"
  shift
  cargo_ add -q "plumbline-telemetry@$version" "${@/%/@$version}" && cargo_ generate-lockfile -q
}

build_vault() {
  crates_of_others
  unpack_crates "$release" "$work/crates"
  # Each can be added; the vault needs the first.
  resolve_vault "$work/crates" "${crates[@]:1}"
  resolve_vault "$work/crates"
  ! grep -E '\bpath *=' "$work/vault/Cargo.toml" || { echo "error: Cargo.toml has a path"; return 1; }
  CARGO_PROFILE_DEV_DEBUG=0 CARGO_TARGET_DIR="$work/target" cargo_ build -q --locked
}

# --- the chain

# start NAME COMMAND…: runs it with OTLP to the checker until its input, the file descriptor of its name, ends; PORTS are those that it prints.
start() {
  local name=$1
  shift
  mkfifo "$work/in.$name"
  env -u PLUMBLINE_MODE OTEL_SERVICE_NAME="$name" PLUMBLINE_CHARTER="$work/charter.json" \
    OTEL_EXPORTER_OTLP_ENDPOINT="$collector" OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf OTEL_METRIC_EXPORT_INTERVAL=1000 \
    "$@" <"$work/in.$name" >"$work/out.$name" 2>"$work/err.$name" &
  running+=($!)
  # Opened for both, it does not wait for a program that has ended already.
  exec {input}<>"$work/in.$name"
  inputs+=("$input")
  until_line "$work/out.$name" '^ready ' "$name does not start" "$!"
  read -ra ports < <(sed -n 's/^ready //p' "$work/out.$name")
}

# until_line FILE PATTERN FAILURE PID: waits three minutes at most, and no longer than the process runs.
until_line() {
  local begun=$SECONDS
  until grep -qE "$2" "$1" 2>/dev/null; do
    if ! kill -0 "$4" 2>/dev/null || ((SECONDS - begun > 180)); then
      echo "error: $3"
      cat "$work"/err.* 2>/dev/null
      return 1
    fi
    sleep 0.1
  done
}

run_chain() {
  local -a inputs=() ports=() running=()
  local collector verify end order trace i input pid pages
  trap 'kill "${running[@]}" 2>/dev/null || true' EXIT
  # It listens as long as its command runs, which reads a pipe.
  mkfifo "$work/in.verify"
  exec {end}<>"$work/in.verify"
  plumbline verify --while "cat '$work/in.verify'" --charter "$work/charter.json" --expect-traces "$whole" --services "$services" \
    >"$work/verified" 2>"$work/err.verify" {end}>&- & # what holds it open itself never reads its end
  verify=$!
  running+=("$verify")
  until_line "$work/err.verify" '^listening for OTLP/HTTP on ' "verify does not listen" "$verify"
  collector="http://$(sed -n 's/^listening for OTLP\/HTTP on //p' "$work/err.verify")"

  start vault "$work/target/debug/vault"
  pages=${ports[1]}
  start cart env VAULT="127.0.0.1:${ports[0]}" VAULT_PAGES="http://127.0.0.1:$pages" "$work/bin/cart"
  start storefront java -XX:+UseSerialGC -javaagent:"$work/storefront/target/plumbline-javaagent.jar" \
    -Dcart="http://127.0.0.1:${ports[0]}" -jar "$work/storefront/target/storefront.jar"
  for order in "${orders[@]}"; do
    trace=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    curl -sS -m 60 -H "traceparent: 00-$trace-${trace:0:16}-01" -H 'baggage: acme.tenant=north' \
      -H 'Card: 4111111111111111' -H 'Loyalty: 7000001' "http://127.0.0.1:${ports[0]}/checkout/$order" >/dev/null
  done
  # Each exports what it has as it ends, the innermost last.
  for ((i = ${#inputs[@]} - 1; i >= 0; i--)); do
    input=${inputs[i]}
    exec {input}>&-
  done
  for pid in "${running[@]}"; do
    [[ $pid == "$verify" ]] || wait "$pid" || { echo "error: a service ended with exit code $?"; cat "$work"/err.*; return 1; }
  done
  exec {end}>&-
  wait "$verify" || { cat "$work/verified" "$work"/err.*; echo "error: verify has findings"; return 1; }
  cat "$work/verified"
}

# --- a missing artifact

# without PATTERN: a copy of the release that lacks some files.
without() {
  rm -rf "$work/lacking"
  cp -rs "$release" "$work/lacking"
  # shellcheck disable=SC2086 # a pattern
  (cd "$work/lacking" && rm -r $1)
}

# lacks WHAT NAME COMMAND…: the build fails, and names what is missing.
lacks() {
  local what=$1 name=$2
  shift 2
  if "$@" >"$work/log/missing" 2>&1; then
    echo "error: built although $what is missing"
    return 1
  fi
  grep -F "$name" "$work/log/missing" | grep -vE '^go: (creating|downloading|added)' | head -1 | grep . || { cat "$work/log/missing"; echo "error: no line names $name"; return 1; }
}

missing_is_a_failure() {
  rm -rf "$work/m2/dev/plumbline"
  without "maven/dev/plumbline/plumbline-javaagent/$version/*.jar"
  lacks 'the agent' "plumbline-javaagent:jar:$version" maven "$work/storefront" "$work/lacking" initialize
  without "maven/dev/plumbline/otlp"
  lacks 'the checker'\''s otlp' "dev.plumbline:otlp:jar:$version" maven "$work/verify" "$work/lacking" compile
  without "go/github.com/plumbline/plumbline/telemetry-go/@v/*.zip"
  lacks 'telemetry-go' telemetry-go get_cart "$work/lacking"
  rm -rf "$work/crates/plumbline-telemetry-$version"
  lacks 'plumbline-telemetry' plumbline-telemetry resolve_vault "$work/crates"
}

main() {
  mkdir -p "$work/log"
  cd "$work"
  copy_acme
  caches
  echo "consumers: $version from $release"
  part "command line" command_line
  part "Java: storefront" build_storefront
  part "Java: checker" build_verify
  part "Go: cart" build_cart
  part "Go: every module" download_modules
  part "Rust: vault" build_vault
  part "chain: verify" run_chain
  part "missing artifacts" missing_is_a_failure
}

main
