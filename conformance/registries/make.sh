#!/usr/bin/env bash
# Writes three charters that share nothing with the demo's but the names of services, for the vectors:
# many (2,000 attributes), no-http (base without what it has of HTTP), package (as Weaver packages a registry).
# Usage: conformance/registries/make.sh DIR
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
to=${1:?DIR is missing}

# A policy with the services of the vectors: their names are in no registry.
policy() {
  cat <<'YAML'
file_format: plumbline.policy/1
extends: base
services:
  - {name: edge, language: java, team: north, boundary: true, peers: [gateway]}
  - {name: gateway, language: go, team: south, peers: [worker]}
  - {name: worker, language: rust, team: east}
enforcement: {mode: enforce}
YAML
}

manifest() { printf 'name: %s\nschema_url: https://%s.example/schemas/%s/1.0.0\n' "$1" "$1" "$1"; }

# 2,000 attributes of every type, a tenth of them sensitive.
many() {
  local i type example
  echo "file_format: definition/2"
  echo "attributes:"
  for ((i = 0; i < 2000; i++)); do
    case $((i % 4)) in
      0) type=string example='[blue]' ;;
      1) type=int example='[1]' ;;
      2) type=double example='[0.5]' ;;
      3) type='string[]' example='[[blue, red]]' ;;
    esac
    printf '  - {key: many.group%d.attribute%d, type: "%s", stability: development, brief: "Number %d.", examples: %s' $((i / 100)) "$i" "$type" "$i" "$example"
    ((i % 10)) || printf ', annotations: {plumbline: {sensitive: drop}}'
    echo "}"
  done
}

no_http() {
  policy
  cat <<'YAML'
remove:
  spans: [http.server, http.client]
  metrics: [http.server.request.duration, http.client.request.duration]
  attributes: [http.request.method_original, http.request.resend_count, http.method, http.status_code, http.request.method, http.route, http.response.status_code]
YAML
}

rm -rf "$to/many" "$to/no-http" "$to/package"
mkdir -p "$to/many/registry" "$to/no-http/registry" "$to/package"
policy | tee "$to/many/policy.yaml" >"$to/package/policy.yaml"
manifest many >"$to/many/registry/manifest.yaml"
many >"$to/many/registry/many.yaml"
no_http >"$to/no-http/policy.yaml"
manifest quiet >"$to/no-http/registry/manifest.yaml"
cp "$here"/../../charter-java/src/test/resources/package/resolved/{manifest,resolved}.yaml "$to/package/"
