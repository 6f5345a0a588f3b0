#!/usr/bin/env bash
# Runs a command beside a Kafka broker of its own.
# Usage: tools/kafka.sh class-path      resolves the broker with Maven (once, 43 MB) and prints its class path
#        tools/kafka.sh run COMMAND…    PLUMBLINE_TEST_KAFKA is the broker's HOST:PORT for the command; both end together
# Exit codes: the command's; 1 when the broker cannot be resolved or does not start; 2 for a wrong call.
# One process is controller and broker, with data in a temporary folder and ports on loopback.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root tries=3
# shellcheck source=tools/ports.sh
source "$root/tools/ports.sh"

class_path() {
  local pom="$root/tools/kafka/pom.xml" file="$root/.tools/kafka.classpath"
  if [[ ! -s $file || $pom -nt $file ]] || ! all_exist "$(<"$file")"; then
    mkdir -p "$root/.tools"
    # Suites beside each other may ask at once.
    mvn -B -ntp -q -f "$pom" org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath \
      -Dmdep.outputFile="$file.$$" -Dmdep.includeScope=runtime >&2
    mv "$file.$$" "$file"
  fi
  cat "$file"
}

all_exist() {
  local jar
  local -a jars
  IFS=: read -ra jars <<<"$1"
  for jar in "${jars[@]}"; do [[ -f $jar ]] || return 1; done
}

settings() {
  cat <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller
controller.listener.names=CONTROLLER
log.dirs=$work/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
group.initial.rebalance.delay.ms=0
END
}

# Becomes the JVM, so that the id of the background job is the one to end.
kafka() { exec java -Xmx256m -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$jars" "$@"; }

# Sets $broker and $port. A port may be taken by another between its choice and the broker's start.
start_broker() {
  local try controller
  for ((try = 0; try < tries; try++)); do
    port=$(free_port) controller=$(free_port)
    rm -rf "$work/data"
    settings >"$work/server.properties"
    (kafka kafka.tools.StorageTool format --cluster-id AAAAAAAAAAAAAAAAAAAAAA --config "$work/server.properties" >"$work/format.log" 2>&1) || return 1
    kafka kafka.Kafka "$work/server.properties" >"$work/server.log" 2>&1 &
    broker=$!
    while kill -0 "$broker" 2>/dev/null; do
      if ! is_free "$port"; then return 0; fi
      sleep 0.2
    done
  done
  return 1
}

stop_broker() {
  if [[ -n ${broker:-} ]]; then
    kill -KILL "$broker" 2>/dev/null || true
    wait "$broker" 2>/dev/null || true
  fi
  rm -rf "$work"
}

run() {
  jars=$(class_path)
  work=$(mktemp -d)
  trap stop_broker EXIT
  if ! start_broker; then
    echo "Kafka does not start:" >&2
    tail -n 15 "$work"/*.log >&2
    return 1
  fi
  PLUMBLINE_TEST_KAFKA="127.0.0.1:$port" "$@"
}

case ${1:-} in
  class-path) class_path ;;
  run)
    shift
    (($#)) || { echo "kafka: expected a command after run" >&2; exit 2; }
    run "$@"
    ;;
  *)
    echo "kafka: expected class-path or run COMMAND…" >&2
    exit 2
    ;;
esac
