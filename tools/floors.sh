#!/usr/bin/env bash
# Builds and tests the libraries with the oldest toolchain that they state, which is downloaded once, and compiles the gateway
# for other systems. `make test-floors`.
# Usage: tools/floors.sh [go]…   (default: all)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly go_contributions=({chi,echo,franz,gin,kafkago,mux,pgx}telemetry)

# The go directive of telemetry-go is what its dependencies need, and no more. The package sources are checked with that toolchain.
floor_go() {
  local stated needed module target
  cd "$root/telemetry-go"
  export GOWORK=off
  stated=$(go list -m -f '{{.GoVersion}}')
  needed=$(go list -deps -test -f '{{with .Module}}{{if not .Main}}{{.GoVersion}}{{end}}{{end}}' ./... | sort -uV | tail -1)
  [[ $stated == "$needed" ]] ||
    { echo "floors: telemetry-go/go.mod has go $stated, its dependencies need $needed; expected the same"; return 1; }
  export GOTOOLCHAIN="go$stated"
  [[ $(go version) == *" go$stated "* ]] || { echo "floors: $(go version), expected go$stated"; return 1; }
  echo "telemetry-go with $(go version)"
  go test ./...
  for module in "${go_contributions[@]}"; do
    (cd "contrib/$module" && go build ./...)
  done
  cd "$root/demo-go"
  for target in darwin/arm64 linux/arm64; do
    echo "gateway for $target"
    GOOS=${target%/*} GOARCH=${target#*/} CGO_ENABLED=0 go build ./...
  done
}

main() {
  local name
  local -a wanted=("$@")
  ((${#wanted[@]})) || wanted=(go)
  for name in "${wanted[@]}"; do
    declare -F "floor_$name" >/dev/null || { echo "floors: unknown language \"$name\"; expected go" >&2; exit 2; }
    (floor_"$name")
  done
}

main "$@"
