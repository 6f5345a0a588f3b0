#!/usr/bin/env bash
# otelslog turns an error at the top level of a record into exception.type and exception.message: its key is gone, and of two
# errors only the last is left. The same error inside a slog group keeps its key. Needs Go and its module proxy.
set -euo pipefail

folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"

cat >go.mod <<'MOD'
module finding

go 1.26
MOD
cat >main.go <<'GO'
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/otel/attribute"
	sdk "go.opentelemetry.io/otel/sdk/log"
)

type printer struct{}

func (printer) Export(_ context.Context, records []sdk.Record) error {
	for i := range records {
		var fields []string
		records[i].WalkAttributes(func(kv attribute.KeyValue) bool {
			fields = append(fields, fmt.Sprintf("%s=%s", kv.Key, kv.Value.Emit()))
			return true
		})
		fmt.Printf("%s: %s\n", records[i].Body().AsString(), strings.Join(fields, " "))
	}
	return nil
}
func (printer) Shutdown(context.Context) error   { return nil }
func (printer) ForceFlush(context.Context) error { return nil }

func main() {
	provider := sdk.NewLoggerProvider(sdk.WithProcessor(sdk.NewSimpleProcessor(printer{})))
	logger := slog.New(otelslog.NewHandler("finding", otelslog.WithLoggerProvider(provider)))
	first, second := errors.New("disk full"), errors.New("retry failed")
	logger.Error("two", "write", first, "repeat", second, "order", 7)
	logger.Error("one", "write", first, "order", 7)
	logger.Error("grouped", slog.Group("step", "write", first, "repeat", second))
}
GO
go get go.opentelemetry.io/contrib/bridges/otelslog@v0.21.0 go.opentelemetry.io/otel/sdk/log@v1.47.0 2>/dev/null
go list -m go.opentelemetry.io/contrib/bridges/otelslog go.opentelemetry.io/otel/sdk/log
seen=$(go run .)
echo "$seen"

expected='two: order=7 exception.message=retry failed exception.type=*errors.errorString
one: order=7 exception.message=disk full exception.type=*errors.errorString
grouped: step={"repeat":"retry failed","write":"disk full"}'
if [[ $seen != "$expected" ]]; then
  printf 'That has changed. It was:\n%s\n' "$expected"
  exit 1
fi
echo 'Both errors were logged under keys of their own. "disk full" of the first record and every key of an error are lost, except in a group.'
