#!/usr/bin/env bash
# Measures telemetry-go against the stock parts, each comparison in one run. Usage: benchmarks/telemetry-go/run.sh [go test flags]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../telemetry-go"
go test -run '^$' -bench . "$@" ./sampling ./propagation ./internal/enforce
go test -run '^$' -bench Unary "$@" ./grpctelemetry
# Pairs of rounds, of which one says nothing: always this many.
go test -run '^$' -bench Overhead -benchtime 300x ./grpctelemetry
