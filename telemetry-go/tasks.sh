# What the tools do for Go: its checks, tests, fuzz targets and oldest toolchain. Sourced by tools/{test,fuzz,floors,swap}.sh,
# which set $root, and $logs, $seeds, $found and $amount where they use them.
# shellcheck shell=bash disable=SC2154

readonly go_modules=(telemetry-go telemetry-go/contrib/{chi,echo,franz,gin,kafkago,mux,pgx}telemetry demo-go conformance/executors/go conformance/adopt/go conformance/foreign/{go,acme/go}
  tutorials)

# With every analysis of `go vet`: it checks the packages while they are compiled for their tests.
readonly go_test=(go test -race -vet=all -json)

go_patterns() {
  local module
  for module in "${go_modules[@]}"; do echo "./$module/..."; done
}

gofmt_clean() {
  local unformatted
  unformatted=$(gofmt -l "${go_modules[@]}") || return 1
  if [[ -n $unformatted ]]; then
    echo "gofmt would change:"
    echo "$unformatted"
    return 1
  fi
}

# For processors and systems that run no test here.
go_crosses() {
  local target
  for target in darwin/arm64 linux/arm64; do
    GOOS=${target%/*} GOARCH=${target#*/} CGO_ENABLED=0 go build ./telemetry-go/... || { echo "for $target"; return 1; }
  done
}

checks_go() {
  mapfile -t patterns < <(go_patterns)
  check "go: gofmt" gofmt_clean
  check "go: staticcheck" .tools/bin/staticcheck "${patterns[@]}"
  check "go: the library compiles for macOS and Linux on arm64" go_crosses
}

unit_go() {
  mapfile -t patterns < <(go_patterns)
  suite "go: unit tests" go "${go_test[@]}" "${patterns[@]}"
}

run_go() {
  mapfile -t patterns < <(go_patterns)
  find_servers
  suite "go" go "${with_servers[@]}" "${go_test[@]}" "${patterns[@]}"
  check "go: fuzz targets, 10,000 executions each" tools/fuzz.sh go 10000
}

# "package:FuzzName", each that there is.
go_targets() { grep -roE '^func Fuzz[A-Za-z]+' --include='*_test.go' . | sed -E 's|^\./(.*)/[^/]+:func |\1:|' | sort; }

# Each execution of Go's fuzzer tries an input and, in most targets, 31 variations of it (telemetry-go/internal/vary).
fuzz_go() {
  local target time=$amount
  local -a targets
  [[ $time == *s ]] || time="$(((time + 31) / 32))x"
  cd "$root/telemetry-go"
  mapfile -t targets < <(go_targets)
  ((${#targets[@]})) || { echo "go: no fuzz target was found"; return 1; }
  for target in "${targets[@]}"; do
    echo "== go $target"
    go test -run '^$' -fuzz "^${target#*:}\$" -fuzztime "$time" -fuzzminimizetime 100x "./${target%%:*}"
  done
}

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

swap_go() {
  (cd telemetry-go && go test -race -count=1 -v -run TestSwapOfTwoCharters .) | tee /dev/stderr | grep '^--- PASS: TestSwapOfTwoCharters' >/dev/null
}
