#!/usr/bin/env bash
# Finds PostgreSQL, installing it where that can be done, and runs a command beside a server of its own.
# Usage: tools/postgres.sh binaries      prints the folder of the server's binaries
#        tools/postgres.sh run COMMAND…  PLUMBLINE_TEST_POSTGRES is the server's URL for the command; both end together
# Exit codes: the command's; 1 when there is no PostgreSQL and none can be installed, or it does not start; 2 for a wrong call.
# The server is apart from any other: own data in a temporary folder, own port on loopback, own password, no durability.
set -euo pipefail

readonly tries=5
# shellcheck source=tools/ports.sh
source "$(dirname "${BASH_SOURCE[0]}")/ports.sh"

# The newest of Debian's, else what the PATH has; PLUMBLINE_POSTGRES_BIN names another folder.
find_binaries() {
  local folder
  local -a folders
  if [[ -n ${PLUMBLINE_POSTGRES_BIN:-} ]]; then
    folders=("$PLUMBLINE_POSTGRES_BIN")
  else
    mapfile -t folders < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV)
    folders+=("$(dirname "$(command -v initdb || echo /none/initdb)")")
  fi
  for folder in "${folders[@]}"; do
    if [[ -x $folder/initdb && -x $folder/pg_ctl && -x $folder/postgres ]]; then
      echo "$folder"
      return 0
    fi
  done
  return 1
}

# Debian's packages create and start a server unless configured not to; the tests need only the binaries.
install() {
  if ((EUID != 0)) || ! command -v apt-get >/dev/null 2>&1; then
    return 1
  fi
  local drop_in=/etc/postgresql-common/createcluster.d/plumbline.conf code=0
  mkdir -p "$(dirname "$drop_in")"
  echo "create_main_cluster = false" >"$drop_in"
  {
    apt_install || { apt-get update && apt_install; }
  } >&2 || code=$?
  rm -f "$drop_in"
  return "$code"
}

apt_install() { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql; }

binaries() {
  find_binaries && return 0
  if [[ -n ${PLUMBLINE_POSTGRES_BIN:-} ]]; then
    echo "missing: PLUMBLINE_POSTGRES_BIN=$PLUMBLINE_POSTGRES_BIN has no initdb, pg_ctl and postgres" >&2
    return 1
  fi
  if install && find_binaries; then return 0; fi
  echo "missing: PostgreSQL (initdb, pg_ctl and postgres in /usr/lib/postgresql/*/bin, on the PATH or in PLUMBLINE_POSTGRES_BIN); installing it takes root and apt-get" >&2
  return 1
}

# PostgreSQL refuses to run as root.
as_server() {
  if ((EUID != 0)); then
    "$@"
  elif id postgres >/dev/null 2>&1; then
    runuser -u postgres -- "$@"
  else
    runuser -u nobody -- "$@"
  fi
}

stop_server() {
  as_server "$bin/pg_ctl" --pgdata="$work/data" --mode=immediate --silent stop >/dev/null 2>&1 || true
  rm -rf "$work"
}

# Sets $port.
start_server() {
  local try
  # Data that is gone with the command needs no care for power cuts.
  local settings="-c listen_addresses=127.0.0.1 -c unix_socket_directories=$work -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"
  as_server "$bin/initdb" --pgdata="$work/data" --username=plumbline --auth=scram-sha-256 --pwfile="$work/password" \
    --encoding=UTF8 --no-locale --no-sync >"$work/initdb.log" 2>&1 || return 1
  for ((try = 0; try < tries; try++)); do
    port=$(free_port)
    if as_server "$bin/pg_ctl" --pgdata="$work/data" --log="$work/server.log" --silent --wait --timeout=30 \
      --options="$settings -c port=$port" start >>"$work/start.log" 2>&1; then
      return 0
    fi
  done
  return 1
}

run() {
  local port password
  bin=$(binaries)
  work=$(mktemp -d)
  trap stop_server EXIT
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "$password" >"$work/password"
  if ((EUID == 0)); then
    chown -R "$(as_server id -u):$(as_server id -g)" "$work"
  fi
  if ! start_server; then
    echo "PostgreSQL from $bin does not start:" >&2
    tail -n 15 "$work"/*.log >&2
    return 1
  fi
  PLUMBLINE_TEST_POSTGRES="postgres://plumbline:$password@127.0.0.1:$port/postgres?sslmode=disable" "$@"
}

case ${1:-} in
  binaries) binaries ;;
  run)
    shift
    (($#)) || { echo "postgres: expected a command after run" >&2; exit 2; }
    run "$@"
    ;;
  *)
    echo "postgres: expected binaries or run COMMAND…" >&2
    exit 2
    ;;
esac
