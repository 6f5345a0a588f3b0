#!/usr/bin/env bash
# Makes everything that is published, from the last commit: a Maven repository, crates, Go modules, the command line as a zip, lists of their
# parts (CycloneDX), checksums, signatures. The same commit and toolchains yield the same bytes, but for signatures.
# Usage: tools/release.sh [--fast] [FOLDER]     FOLDER: default build/release/VERSION
#        tools/release.sh --twice [FOLDER]      makes it a second time elsewhere and compares
#   --fast: of the files as they are in this checkout, without Javadoc, lists of parts and verification of crates: to try a change of what is
#   published, with tools/consumers.sh. No test runs it; nightly CI and a tag make the whole release.
#   FOLDER is made anew: it is new, empty or an earlier release.
#   KEY=… signs each file with this key of gpg. ALLOW_DIRTY=1 releases the last commit although other changes lie about.
set -euo pipefail
shopt -s inherit_errexit
# Neither bytes nor order depend on where this runs.
export TZ=UTC LC_ALL=C.UTF-8

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly module=github.com/plumbline/plumbline
readonly crates=(plumbline-telemetry plumbline-messaging plumbline-reqwest plumbline-sqlx)
# artifact=the folder of its Maven module
readonly artifacts=(
  charter-java=charter-java
  otlp=conformance/otlp
  checker=conformance/checker
  plumbline-extension=packaging/release/extension
  plumbline-javaagent=packaging/release/javaagent
)
readonly distribution=packaging/release/distribution

fail() {
  echo "release: $1" >&2
  exit 1
}

step() { echo "$(date +%T) $1"; }

# quietly NAME COMMAND…: keeps the output in a log, and shows the end of it if the command fails.
quietly() {
  local log="$work/$1.log"
  shift
  "$@" >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    fail "\`$*\` failed; all of its output: $log"
  }
}

# Git without the settings of who runs this: signatures, hooks, files left out, ends of lines.
git_alone() { GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null git "$@"; }

# may_replace FOLDER: an earlier release has a list of tags.
may_replace() {
  [[ $1 != "$root"/build/release*/* && -e $1 && ! -f $1/go/tags ]] || return 0
  [[ -d $1 && -z $(ls -A "$1") ]] || fail "$1 is not empty and no earlier release; expected a new folder, as all that is in it is removed"
}

may_release() {
  local dirty heading tag committed needed
  for needed in git unzip ${KEY:+gpg}; do
    command -v "$needed" >/dev/null || fail "$needed was not found; a release needs it"
  done
  "$root/tools/version.sh" check || fail "the version differs from place to place; tools/version.sh set $version"
  [[ -z ${KEY:-} ]] || gpg --list-secret-keys "$KEY" >/dev/null 2>&1 || fail "KEY=$KEY: gpg has no secret key of this name"
  may_replace "$folder"
  [[ -z $twice ]] || may_replace "$folder.again"
  [[ $fast ]] && return
  npm sbom --help >/dev/null 2>&1 || fail "npm $(npm --version) cannot list the parts of the pages (npm sbom); expected npm 9.9, 10.2 or newer"
  dirty=$(git -C "$root" status --porcelain)
  dirty=${dirty%%$'\n'*}
  [[ -z $dirty || ${ALLOW_DIRTY:-} == 1 ]] ||
    fail "changes are not committed (first: ${dirty:3}); expected a clean tree, or ALLOW_DIRTY=1 for the last commit without them"
  committed=$(git -C "$root" show HEAD:VERSION)
  [[ $committed == "$version" ]] || fail "VERSION says $version, the last commit $committed; expected the same, as the files are those of the commit"
  tag=$(git -C "$root" tag --points-at HEAD 'v*')
  tag=${tag%%$'\n'*}
  [[ -z $tag || $tag == "v$version" ]] || fail "this commit has the tag $tag; expected v$version, as in VERSION"
  heading=$(git -C "$root" show HEAD:CHANGELOG.md | sed -n "/^## $version/p")
  [[ $heading ]] || fail "CHANGELOG.md of the last commit has no heading \"## $version\""
  [[ -z ${KEY:-} || $heading != *unreleased* ]] ||
    fail "CHANGELOG.md says \"$heading\"; expected the day of the release there before anything is signed"
}

# A commit of the files as they are here; neither the index nor a branch changes.
commit_of_files() (
  export GIT_INDEX_FILE="$work/index" GIT_AUTHOR_NAME=release GIT_AUTHOR_EMAIL= GIT_COMMITTER_NAME=release GIT_COMMITTER_EMAIL=
  GIT_AUTHOR_DATE=$(git -C "$root" log -1 --format=%cI)
  export GIT_AUTHOR_DATE GIT_COMMITTER_DATE="$GIT_AUTHOR_DATE"
  cd "$root"
  git read-tree HEAD
  git add -A
  tree=$(git write-tree)
  git commit-tree --no-gpg-sign -p HEAD -m "The files as they are" "$tree"
)

# A checkout of its own: what is not committed, and what an earlier build left, is not in it.
check_out() {
  source=$work/source
  git clone --quiet --shared --no-checkout --template= "$root" "$source"
  git_alone -C "$source" -c advice.detachedHead=false checkout --quiet "$commit"
  SOURCE_DATE_EPOCH=$(git -C "$source" log -1 --format=%ct)
  export SOURCE_DATE_EPOCH
}

build_maven() {
  local tree=$source modules=$distribution pair
  local -a options=(-B -ntp -Prelease -Dmaven.test.skip=true -Dspotless.check.skip=true)
  # What is compiled here already is used.
  [[ $fast ]] && tree=$root options+=(-Dmaven.javadoc.skip=true -Dcyclonedx.skip=true)
  build_pages "$tree"
  for pair in "${artifacts[@]}"; do modules+=,${pair#*=}; done
  quietly maven env -C "$tree" mvn "${options[@]}" -pl "$modules" -am package
  for pair in "${artifacts[@]}"; do publish_maven "${pair%%=*}" "$tree/${pair#*=}/target"; done
  cp "$tree/$distribution/target/plumbline-$version.zip" "$out/"
  [[ $fast ]] && return
  cp "$source/$distribution/target/parts.cdx.json" "$out/sbom/plumbline-$version.cdx.json"
  cp "$source/console/target/parts.cdx.json" "$out/sbom/plumbline-console-$version.cdx.json"
}

# The console's pages are part of its jar, so they are built before it. npm lists their parts under the name of a folder, with its own
# version, a time and a number of the hour, which are left out.
build_pages() {
  local named="$work/plumbline-console"
  [[ $fast && -f $1/console/web/dist/index.html ]] && return
  quietly pages-install npm --prefix "$1/console/web" ci --no-audit --no-fund
  quietly pages npm --prefix "$1/console/web" run build
  [[ $fast ]] && return
  mkdir "$named"
  cp "$1/console/web/"package{,-lock}.json "$named/"
  npm --prefix "$named" pkg set version="$version"
  (cd "$named" && npm sbom --sbom-format=cyclonedx --omit=dev --package-lock-only) |
    sed '/"serialNumber": /d; /"timestamp": /d; /^    "tools": \[$/,/^    \],$/d' >"$out/sbom/plumbline-console-pages-$version.cdx.json"
}

# One artifact in the layout of a Maven repository.
publish_maven() {
  local name=$1 built=$2 folder="$out/maven/dev/plumbline/$1" suffix
  mkdir -p "$folder/$version"
  cp "$built/published.pom" "$folder/$version/$name-$version.pom"
  for suffix in .jar -sources.jar -javadoc.jar; do
    [[ $fast && $suffix == -javadoc.jar ]] || cp "$built/$name-$version$suffix" "$folder/$version/"
  done
  [[ $fast ]] || cp "$built/parts.cdx.json" "$out/sbom/$name-$version.cdx.json"
  cat >"$folder/maven-metadata.xml" <<XML
<?xml version="1.0" encoding="UTF-8"?>
<metadata>
  <groupId>dev.plumbline</groupId>
  <artifactId>$name</artifactId>
  <versioning>
    <latest>$version</latest>
    <release>$version</release>
    <versions>
      <version>$version</version>
    </versions>
    <lastUpdated>$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M%S)</lastUpdated>
  </versioning>
</metadata>
XML
}

build_crates() {
  local name
  local -a named=()
  for name in "${crates[@]}"; do named+=(--package "$name"); done
  CARGO_TARGET_DIR="$work/cargo" quietly cargo env -C "$source" cargo package --locked ${verified:+--no-verify} "${named[@]}"
  verified=1
  for name in "${crates[@]}"; do cp "$work/cargo/package/$name-$version.crate" "$out/crates/"; done
  [[ $fast ]] && return
  quietly cargo-parts env -C "$source/telemetry-rust" "$root/.tools/bin/cargo-cyclonedx" cyclonedx --format json --spec-version 1.5 --override-filename parts
  # Crates of this repository are named by their place, which differs from machine to machine.
  for name in "${crates[@]}"; do
    sed "s#$source#/plumbline#g" "$source/$(crate_folder "$name")/parts.json" >"$out/sbom/$name-$version.cdx.json"
  done
}

crate_folder() {
  if [[ $1 == plumbline-telemetry ]]; then echo telemetry-rust; else echo "telemetry-rust/contrib/${1#plumbline-}"; fi
}

go_modules() { git -C "$source" ls-files -- 'telemetry-go/*go.mod' | xargs -n 1 dirname; }

# Go itself makes the files of its proxy, from the tags of a repository that stands in for the forge's.
build_go() {
  local folder place
  local -a paths=()
  git_alone clone --quiet --bare --shared "$source" "$work/forge.git"
  for folder in $(go_modules); do
    git_alone -C "$work/forge.git" tag "$folder/v$version" "$commit"
    echo "$folder/v$version" >>"$out/go/tags"
    paths+=("$module/$folder@v$version")
  done
  GOWORK=off GOPROXY=direct GONOSUMDB="$module" GOFLAGS=-modcacherw GOMODCACHE="$work/go" \
    GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null \
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="url.file://$work/forge.git.insteadOf" GIT_CONFIG_VALUE_0="https://$module" \
    quietly go env -C "$work" go mod download -json "${paths[@]}"
  for folder in $(go_modules); do
    place="$out/go/$module/$folder/@v"
    mkdir -p "$place"
    cp "$work/go/cache/download/$module/$folder/@v/v$version".{info,mod,zip} "$place/"
    echo "v$version" >"$place/list"
    [[ $fast ]] || list_go_parts "$folder"
  done
}

# Of the module as it is published: without the checkout's `replace`, with a tag of its own by which its version is known. The cache is
# not everybody's, which would keep a version that is not published yet.
list_go_parts() (
  unpacked="$work/go-parts/${1##*/}"
  mkdir -p "$unpacked"
  cd "$unpacked"
  unzip -q "$out/go/$module/$1/@v/v$version.zip" -d "$unpacked.zip"
  mv "$unpacked.zip/$module/$1@v$version/"* .
  export GOWORK=off GOFLAGS='-mod=mod -modcacherw' GONOSUMDB="$module" GOPROXY
  GOPROXY="file://$out/go,file://$(go env GOMODCACHE)/cache/download,$(go env GOPROXY)"
  export GOMODCACHE="$work/go"
  go mod edit -dropreplace "$module/telemetry-go"
  [[ $1 == telemetry-go ]] || quietly "go-get-${1##*/}" go get "$module/telemetry-go@v$version"
  git_alone init -q --template= .
  git_alone add -A
  git_alone -c user.name=release -c user.email= commit -q -m "$1"
  git_alone tag "v$version"
  quietly "go-parts-${1##*/}" "$root/.tools/bin/cyclonedx-gomod" mod -json -noserial -notimestamp -type library -output "$out/sbom/${1##*/}-$version.cdx.json"
)

# Checksums beside each file for a Maven repository, and one list of all.
write_checksums() {
  local file
  while IFS= read -r file; do
    sha1sum "$file" | cut -d' ' -f1 | tr -d '\n' >"$file.sha1"
    md5sum "$file" | cut -d' ' -f1 | tr -d '\n' >"$file.md5"
  done < <(find "$out/maven" -type f)
  (cd "$out" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum >SHA256SUMS)
}

sign() {
  local file
  [[ ${KEY:-} ]] || { echo "not signed: KEY is not set"; return; }
  while IFS= read -r file; do
    gpg --batch --quiet --yes --local-user "$KEY" --armor --detach-sign "$file"
  done < <(find "$out" -type f ! -name '*.sha1' ! -name '*.md5' ! -name maven-metadata.xml)
  echo "signed with $KEY: each file has its signature beside it (.asc); these differ from run to run"
}

# make_release FOLDER WORK
make_release() {
  out=$1
  work=$root/build/$2
  rm -rf "$out" "$work"
  mkdir -p "$out"/{maven,crates,go} "$work"
  [[ $fast ]] || mkdir -p "$out/sbom"
  commit=$(if [[ $fast ]]; then commit_of_files; else git -C "$root" rev-parse HEAD; fi)
  check_out
  step "release $version of ${commit:0:12}: Maven artifacts, the command line"
  build_maven
  step "Go modules"
  build_go
  step "crates"
  build_crates
  write_checksums
  step "$(wc -l <"$out/SHA256SUMS") files in ${out#"$root"/}"
}

main() {
  local twice='' folder=
  fast='' verified=''
  for word in "$@"; do
    case $word in
      --fast) fast=1 verified=1 ;;
      --twice) twice=1 ;;
      -*) echo "release: unknown option \"$word\"; expected --fast or --twice" >&2; exit 2 ;;
      *) folder=$word ;;
    esac
  done
  version=$("$root/tools/version.sh")
  # With no slash at its end, as the second run's folder is named after it.
  folder=$(realpath -m "${folder:-$root/build/release${fast:+-fast}/$version}")
  may_release
  [[ $fast ]] || "$root/tools/build.sh" cyclonedx_gomod cargo_cyclonedx
  make_release "$folder" "release-work${fast:+-fast}"
  if [[ $twice ]]; then
    make_release "$folder.again" release-work-again
    diff -r "$folder" "$folder.again" || fail "two runs differ"
    rm -rf "$folder.again"
    out=$folder
    echo "two runs agree byte for byte"
  fi
  sign
}

main "$@"
