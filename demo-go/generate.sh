#!/usr/bin/env bash
# Regenerates ordersv1/ from ../proto. The result is committed: building the gateway needs neither buf nor protoc.
set -euo pipefail
cd "$(dirname "$0")"

bin="$(mktemp -d)"
trap 'rm -rf "$bin"' EXIT
export GOBIN="$bin" GOWORK=off
go install google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12
go install google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.2
go install github.com/bufbuild/buf/cmd/buf@v1.75.0
PATH="$bin:$PATH" buf generate ../proto
