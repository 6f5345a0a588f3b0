#!/bin/sh
# Builds and starts the service, sends it requests, stops it.
set -eu
export PORT="${PORT:-8080}" OTEL_SERVICE_NAME=bookings
export RATES_URL="http://127.0.0.1:${RATES_PORT:-8081}"
go build -o build/bookings .

# The rates service: a file for each room.
python3 -m http.server --bind 127.0.0.1 --directory rates "${RATES_URL##*:}" >build/rates.log 2>&1 &
rates=$!
build/bookings >build/bookings.log 2>&1 &
service=$!
trap 'kill $rates $service 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM

url=http://127.0.0.1:$PORT
until curl --silent --noproxy '*' --fail "$url/health" && curl --silent --noproxy '*' --output build/answer "$RATES_URL/"; do
  kill -0 $rates && kill -0 $service || { cat build/*.log >&2; exit 1; }
  sleep 0.1
done

# ask STATUS PATH [BODY]: fails where the answer has another status.
ask() {
  status=$(curl --silent --noproxy '*' --output build/answer --write-out '%{http_code}' ${3:+--header 'Content-Type: application/json' --data "$3"} "$url$2")
  echo "$2 ${3:-} $status"
  [ "$status" = "$1" ]
}
ask 201 /bookings '{"room": "101", "guest": "ada@example.com", "nights": 2}'
ask 201 /bookings '{"room": "102", "guest": "bob@example.com", "nights": 1}'
ask 409 /bookings '{"room": "101", "guest": "eve@example.com", "nights": 5}'
ask 404 /bookings '{"room": "999", "guest": "eve@example.com", "nights": 1}'
ask 200 /bookings/1000
ask 404 /bookings/1234
kill $rates
ask 503 /bookings '{"room": "201", "guest": "ada@example.com", "nights": 1}'
kill $service
wait $service || true
