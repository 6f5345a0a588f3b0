#!/bin/sh
# Starts shop.jar, sends it requests, stops it. JAVA_OPTS has options for the JVM.
set -eu
export SERVER_PORT="${PORT:-8080}" OTEL_SERVICE_NAME=shop
url=http://127.0.0.1:$SERVER_PORT
folder=$(mktemp -d)
mkfifo "$folder/stdin"

# The shop runs until its standard input ends.
# shellcheck disable=SC2086 # options are words on purpose
java ${JAVA_OPTS:-} -jar shop.jar <"$folder/stdin" >shop.log 2>&1 &
service=$!
exec 3>"$folder/stdin"
trap 'kill $service 2>/dev/null || true; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM

until curl --silent --noproxy '*' --output "$folder/answer" "$url/articles/1"; do
  kill -0 $service || { cat shop.log >&2; exit 1; }
  sleep 0.2
done

# ask STATUS METHOD PATH: fails where the answer has another status. Prints it, and what the answer says of its failure.
ask() {
  status=$(curl --silent --noproxy '*' --output /dev/null --dump-header "$folder/head" --write-out '%{http_code}' --request "$2" "$url$3")
  echo "$2 $3 $status $(sed -n 's/^[Pp]lumbline-[Ee]rror: //p' "$folder/head")"
  [ "$status" = "$1" ]
}
ask 200 GET /articles/1
ask 404 GET /articles/9
ask 201 PUT /articles/2
ask 409 PUT /articles/2
ask 200 GET /relay/1
ask 404 GET /relay/9
ask 500 GET /refused
ask 500 GET /broken
exec 3>&-
wait $service
