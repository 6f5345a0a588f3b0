# Free ports for a test's servers. Sourced by postgres.sh, kafka.sh and w3c.sh.
# shellcheck shell=bash

is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Below the range from which systems give out client ports.
free_port() {
  local port
  while :; do
    port=$((15000 + RANDOM % 16000))
    if is_free "$port"; then
      echo "$port"
      return
    fi
  done
}
