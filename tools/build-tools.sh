#!/usr/bin/env bash
# Builds the pinned tools into .tools/bin, each once: a stamp holds the hash of what a tool is made of.
# Usage: tools/build-tools.sh [tool…]   (default: every tool)
# Tools: collector prometheus promtool alertmanager amtool staticcheck
# PLUMBLINE_TOOL_JOBS sets how many are built at a time (default 2).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly tools="$root/.tools"
readonly bin="$tools/bin"
readonly stamps="$tools/stamps"
readonly logs="$tools/logs"
readonly manifest="$root/compose/collector/builder.yaml"
readonly jobs_at_once="${PLUMBLINE_TOOL_JOBS:-2}"
readonly progress_seconds=30
# The longest build first, so that the short ones fill the second place beside it.
readonly all_tools=(collector prometheus staticcheck alertmanager promtool amtool)

# shellcheck source=tools/versions.env
source "$root/tools/versions.env"

title() {
  case $1 in
    collector) echo "the Collector ${COLLECTOR_VERSION}" ;;
    prometheus) echo "Prometheus ${PROMETHEUS_VERSION}" ;;
    promtool) echo "promtool ${PROMETHEUS_VERSION}" ;;
    alertmanager) echo "Alertmanager ${ALERTMANAGER_VERSION}" ;;
    amtool) echo "amtool ${ALERTMANAGER_VERSION}" ;;
    staticcheck) echo "staticcheck ${STATICCHECK_VERSION}" ;;
    *)
      echo "build-tools: unknown tool \"$1\"; expected one of: ${all_tools[*]}" >&2
      exit 2
      ;;
  esac
}

binary() {
  if [[ $1 == collector ]]; then echo "$bin/otelcol"; else echo "$bin/$1"; fi
}

# The hash of everything that decides what a tool becomes.
recipe() {
  {
    title "$1"
    go env GOVERSION GOOS GOARCH
    if [[ $1 == collector ]]; then cat "$manifest"; fi
    declare -f "build_$1"
  } | sha256sum | cut -d' ' -f1
}

is_built() {
  [[ -x $(binary "$1") && -f $stamps/$1 && $(<"$stamps/$1") == "$(recipe "$1")" ]]
}

# Tools are built outside the repository's go.work and with the machine's own toolchain.
go_install() {
  (cd "$tools" && GOWORK=off GOFLAGS=-trimpath GOBIN="$bin" CGO_ENABLED=0 go install -ldflags='-s -w' "$@")
}

build_collector() {
  local work="$tools/collector"
  mkdir -p "$work"
  go_install "go.opentelemetry.io/collector/cmd/builder@${COLLECTOR_VERSION}"
  cp "$manifest" "$work/builder.yaml"
  (cd "$work" && GOWORK=off CGO_ENABLED=0 "$bin/builder" --config=builder.yaml)
  mv "$work/out/otelcol" "$bin/otelcol"
}

# Service discovery is left out: a loopback stack needs none, and some of it no longer resolves.
build_prometheus() {
  go_install -tags remove_all_sd "github.com/prometheus/prometheus/cmd/prometheus@${PROMETHEUS_VERSION}"
}

build_promtool() {
  go_install -tags remove_all_sd "github.com/prometheus/prometheus/cmd/promtool@${PROMETHEUS_VERSION}"
}

build_alertmanager() {
  go_install "github.com/prometheus/alertmanager/cmd/alertmanager@${ALERTMANAGER_VERSION}"
}

build_amtool() {
  go_install "github.com/prometheus/alertmanager/cmd/amtool@${ALERTMANAGER_VERSION}"
}

build_staticcheck() {
  go_install "honnef.co/go/tools/cmd/staticcheck@${STATICCHECK_VERSION}"
}

span() {
  local seconds=$1
  if ((seconds < 60)); then echo "${seconds} s"; else echo "$((seconds / 60)) m $((seconds % 60)) s"; fi
}

# Children in the background do not hear Ctrl-C: it is handed on to everything below this shell.
descendants() {
  local child
  for child in $(pgrep -P "$1"); do
    descendants "$child"
    echo "$child"
  done
}

stop_builds() {
  local -a pids
  mapfile -t pids < <(descendants $$)
  ((${#pids[@]})) && kill "${pids[@]}" 2>/dev/null
  exit 130
}

# Builds one tool and writes "name exit-code" to descriptor 3 when done.
build() {
  local tool=$1 wanted code=0
  wanted=$(recipe "$tool")
  # In the background and waited for: on the left of || the shell would not stop at the first failing step.
  (
    exec 3>&-
    "build_$tool"
  ) >"$logs/$tool.log" 2>&1 &
  wait $! || code=$?
  if ((code == 0)); then
    echo "$wanted" >"$stamps/$tool"
    rm -f "$logs/$tool.log"
  fi
  echo "$tool $code" >&3
}

main() {
  local tool
  local -a asked=("$@") todo=()
  ((${#asked[@]})) || asked=("${all_tools[@]}")
  mkdir -p "$bin" "$stamps" "$logs"

  # One builder at a time: a second `make` waits here and then finds everything built.
  exec 9>"$tools/lock"
  if ! flock -n 9; then
    echo "waiting for another build of the tools"
    flock 9
  fi

  for tool in "${asked[@]}"; do
    title "$tool" >/dev/null
    is_built "$tool" || todo+=("$tool")
  done
  ((${#todo[@]})) || return 0

  trap stop_builds INT TERM
  local total=${#todo[@]} next=0 failed=0 name code
  local -A number=() started=()
  local pipe="$tools/done.$$"
  mkfifo "$pipe"
  exec 3<>"$pipe"
  rm -f "$pipe"

  while ((next < total || ${#started[@]})); do
    while ((next < total && ${#started[@]} < jobs_at_once && failed == 0)); do
      tool=${todo[next]}
      next=$((next + 1))
      number[$tool]=$next
      started[$tool]=$SECONDS
      echo "[$next/$total] building $(title "$tool")"
      build "$tool" 9>&- &
    done
    ((${#started[@]})) || break
    if read -r -t "$progress_seconds" -u 3 name code; then
      if ((code == 0)); then
        echo "[${number[$name]}/$total] built $(title "$name") in $(span $((SECONDS - started[$name])))"
      else
        failed=1
        echo "[${number[$name]}/$total] could not build $(title "$name"); the last lines of $logs/$name.log:" >&2
        tail -n 20 "$logs/$name.log" | sed 's/^/    /' >&2
      fi
      unset "started[$name]"
    else
      for tool in "${!started[@]}"; do
        echo "[${number[$tool]}/$total] building $(title "$tool") … $(span $((SECONDS - started[$tool]))) so far"
      done
    fi
  done
  return "$failed"
}

main "$@"
