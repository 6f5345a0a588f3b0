# How each pinned tool is built into .tools/bin. Sourced by build.sh, which sets $root.
# A stamp holds the hash of what a tool is made of: a tool is built once, and again when that changes.
# shellcheck shell=bash disable=SC2154

readonly tools="$root/.tools"
readonly manifest="$root/compose/collector/builder.yaml"
# The longest build first, so that the short ones fill the place beside it.
# shellcheck disable=SC2034
readonly all_tools=(collector prometheus staticcheck alertmanager promtool amtool compose_config)
# What runs beside the services; the others check and test.
# shellcheck disable=SC2034
readonly stack_tools=(collector prometheus alertmanager)

# Built only when asked for by name: they take minutes and few need them.
# shellcheck disable=SC2034
readonly rare_tools=(jaeger cargo_cyclonedx cyclonedx_gomod)

# shellcheck source=tools/versions.env
source "$root/tools/versions.env"

tool_title() {
  case $1 in
    collector) echo "the Collector ${COLLECTOR_VERSION}" ;;
    prometheus) echo "Prometheus ${PROMETHEUS_VERSION}" ;;
    promtool) echo "promtool ${PROMETHEUS_VERSION}" ;;
    alertmanager) echo "Alertmanager ${ALERTMANAGER_VERSION}" ;;
    amtool) echo "amtool ${ALERTMANAGER_VERSION}" ;;
    staticcheck) echo "staticcheck ${STATICCHECK_VERSION}" ;;
    compose_config) echo "compose-config ${COMPOSE_GO_VERSION}" ;;
    jaeger) echo "Jaeger ${JAEGER_VERSION}" ;;
    cargo_cyclonedx) echo "cargo-cyclonedx ${CARGO_CYCLONEDX_VERSION}" ;;
    cyclonedx_gomod) echo "cyclonedx-gomod ${CYCLONEDX_GOMOD_VERSION}" ;;
  esac
}

tool_binary() {
  case $1 in
    collector) echo "$tools/bin/otelcol" ;;
    compose_config | cargo_cyclonedx | cyclonedx_gomod) echo "$tools/bin/${1//_/-}" ;;
    *) echo "$tools/bin/$1" ;;
  esac
}

# The hash of everything that decides what a tool becomes.
tool_hash() {
  {
    tool_title "$1"
    go env GOVERSION GOOS GOARCH
    if [[ $1 == collector ]]; then cat "$manifest"; fi
    declare -f "job_$1"
  } | sha256sum | cut -d' ' -f1
}

tool_is_built() {
  local stamp="$tools/stamps/$1"
  [[ -x $(tool_binary "$1") && -f $stamp && $(<"$stamp") == "$(tool_hash "$1")" ]]
}

tool_done() {
  mkdir -p "$tools/stamps"
  tool_hash "$1" >"$tools/stamps/$1"
}

# Tools are built outside the repository's go.work.
go_install() {
  mkdir -p "$tools/bin"
  (cd "$tools" && GOWORK=off GOFLAGS=-trimpath GOBIN="$tools/bin" CGO_ENABLED=0 go install -ldflags='-s -w' "$@")
}

job_collector() {
  local work="$tools/collector"
  mkdir -p "$work"
  go_install "go.opentelemetry.io/collector/cmd/builder@${COLLECTOR_VERSION}"
  cp "$manifest" "$work/builder.yaml"
  (cd "$work" && GOWORK=off CGO_ENABLED=0 "$tools/bin/builder" --config=builder.yaml)
  mv "$work/out/otelcol" "$tools/bin/otelcol"
  tool_done collector
}

# Service discovery is left out: a loopback stack needs none, and some of it no longer resolves.
job_prometheus() {
  go_install -tags remove_all_sd "github.com/prometheus/prometheus/cmd/prometheus@${PROMETHEUS_VERSION}"
  tool_done prometheus
}

job_promtool() {
  go_install -tags remove_all_sd "github.com/prometheus/prometheus/cmd/promtool@${PROMETHEUS_VERSION}"
  tool_done promtool
}

# Its pages are not in the module, so `go install` cannot embed them. It is built of a copy that has an empty page in their
# place, from a module beside it that has its go.mod and its go.sum; what asks it here asks its API.
job_alertmanager() {
  local work="$tools/alertmanager" module=github.com/prometheus/alertmanager found page
  found=$(cd "$tools" && GOWORK=off go mod download -json "$module@${ALERTMANAGER_VERSION}" | sed -nE 's/^\t"Dir": "(.*)",?$/\1/p')
  rm -rf "$work"
  mkdir -p "$work" "$tools/bin"
  cp -r "$found" "$work/source"
  chmod -R u+w "$work/source"
  for page in elm mantine; do
    mkdir -p "$work/source/ui/app/dist/$page"
    echo '<!doctype html><title>Alertmanager</title><p>Built without its pages. Its API is below /api/v2/.' >"$work/source/ui/app/dist/$page/index.html"
  done
  sed 's#^module .*#module alertmanager-build#' "$work/source/go.mod" >"$work/go.mod"
  cp "$work/source/go.sum" "$work/go.sum"
  (
    cd "$work" || exit
    export GOWORK=off GOFLAGS='-trimpath -mod=mod' CGO_ENABLED=0
    go mod edit -require "$module@${ALERTMANAGER_VERSION}" -replace "$module@${ALERTMANAGER_VERSION}=./source"
    go build -ldflags="-s -w -X github.com/prometheus/common/version.Version=${ALERTMANAGER_VERSION#v}" -o "$tools/bin/alertmanager.new" "$module/cmd/alertmanager"
  )
  mv "$tools/bin/alertmanager.new" "$tools/bin/alertmanager"
  tool_done alertmanager
}

job_amtool() {
  go_install "github.com/prometheus/alertmanager/cmd/amtool@${ALERTMANAGER_VERSION}"
  tool_done amtool
}

job_staticcheck() {
  go_install "honnef.co/go/tools/cmd/staticcheck@${STATICCHECK_VERSION}"
  tool_done staticcheck
}

# The library behind `docker compose config`, as a program of its own: checks compose files without Docker.
job_compose_config() {
  (export GOBIN="$tools/compose-go" && cd "$tools" && GOWORK=off CGO_ENABLED=0 go install "github.com/compose-spec/compose-go/v2/cmd@${COMPOSE_GO_VERSION}")
  mkdir -p "$tools/bin"
  mv "$tools/compose-go/cmd" "$tools/bin/compose-config"
  tool_done compose_config
}

job_cyclonedx_gomod() {
  go_install "github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@${CYCLONEDX_GOMOD_VERSION}"
  tool_done cyclonedx_gomod
}

job_cargo_cyclonedx() {
  cargo install --quiet --locked --root "$tools" --target-dir "$tools/cargo" "cargo-cyclonedx@${CARGO_CYCLONEDX_VERSION}"
  rm -rf "$tools/cargo"
  tool_done cargo_cyclonedx
}

# Jaeger 2, whose sources have the version numbers of 1. Its go.mod replaces a module, so `go install` refuses it; it is
# built from a module beside it that has its go.mod and its go.sum. Its own pages are left out: they are not in the module.
job_jaeger() {
  local work="$tools/jaeger" module=github.com/jaegertracing/jaeger found
  mkdir -p "$work" "$tools/bin"
  found=$(cd "$tools" && GOWORK=off go mod download -json "$module@${JAEGER_VERSION}")
  said() { sed -nE "s/^\t\"$1\": \"(.*)\",?$/\1/p" <<<"$found"; }
  sed 's#^module .*#module jaeger-build#' "$(said Dir)/go.mod" >"$work/go.mod"
  {
    cat "$(said Dir)/go.sum"
    echo "$module ${JAEGER_VERSION} $(said Sum)"
    echo "$module ${JAEGER_VERSION}/go.mod $(said GoModSum)"
  } >"$work/go.sum"
  (
    cd "$work" || exit
    export GOWORK=off GOFLAGS='-trimpath -mod=mod' CGO_ENABLED=0
    go mod edit -require "$module@${JAEGER_VERSION}"
    go build -ldflags='-s -w' -o "$tools/bin/jaeger" "$module/cmd/jaeger"
  )
  tool_done jaeger
}
