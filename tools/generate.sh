#!/usr/bin/env bash
# Writes what `plumbline` generates and compiles from the charters base, shop and acme of this checkout. Its command line has base inside:
# build it after a change of base.
# Usage: tools/generate.sh
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly acme=conformance/foreign/acme

bin/plumbline generate go --library --charter charter/base
bin/plumbline generate rust --library --charter charter/base
for file in {demo-go,telemetry-go/internal,conformance/executors/go,tutorials}/shop/shop.go; do
  bin/plumbline generate go --package shop --charter charter/shop -o "$file"
done
bin/plumbline generate rust --charter charter/shop -o demo-rust/src/shop.rs
bin/plumbline generate go --package acme --charter "$acme/charter" -o "$acme/go/acme/acme.go"
bin/plumbline generate rust --charter "$acme/charter" -o "$acme/rust/src/acme.rs"
for file in telemetry-go/charter telemetry-rust/src/charter; do
  bin/plumbline compile charter/base -o "$file/base.json"
done
bin/plumbline compile charter/shop -o conformance/vectors/charter/compiled.json
bin/plumbline generate prometheus --charter charter/shop -o compose/prometheus/rules/slo.yaml
bin/plumbline generate collector --charter charter/shop -o compose/collector/sampling.yaml
