#!/usr/bin/env bash
# Creates the credentials of Prometheus, Alertmanager and the console's webhook: in a folder for each part that
# needs some of them, readable for that part's user alone. Runs in a container once; existing files stay.
# Usage: credentials.sh make [FOLDER]   needs htpasswd; as root it gives the folders to the users of the images
#        credentials.sh show [FOLDER]   prints what a person needs for a browser
set -euo pipefail
umask 077

folder=${2:-/credentials}
readonly folder
# The user of each part's image.
declare -Ar users=([collector]=10001 [prometheus]=65534 [alertmanager]=65534 [console]=10002)
# Which files each part gets.
declare -Ar parts=(
  [collector]="prometheus-authorization"
  [prometheus]="prometheus-web.yml prometheus-http.yml prometheus-user prometheus-password alertmanager-user alertmanager-password"
  [alertmanager]="alertmanager-web.yml webhook-user webhook-password"
  [console]="prometheus-user prometheus-password alertmanager-user alertmanager-password webhook-user webhook-password"
)

make_credentials() {
  local made asking part file
  if [[ -e $folder/console/webhook-password ]]; then return; fi
  made=$(mktemp -d)
  for asking in prometheus alertmanager webhook; do
    printf plumbline >"$made/$asking-user"
    head -c 24 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n' >"$made/$asking-password"
    # By standard input: a command line can be read by others.
    printf 'Basic %s' "$(cat "$made/$asking-user" <(printf :) "$made/$asking-password" | base64 | tr -d '\n')" >"$made/$asking-authorization"
    printf 'basic_auth_users:\n  plumbline: %s\n' "$(htpasswd -niBC 10 plumbline <"$made/$asking-password" | cut -d: -f2- | head -n 1)" >"$made/$asking-web.yml"
  done
  printf 'basic_auth:\n  username_file: prometheus-user\n  password_file: prometheus-password\n' >"$made/prometheus-http.yml"
  for part in collector prometheus alertmanager console; do
    mkdir -p "$folder/$part"
    for file in ${parts[$part]}; do cp "$made/$file" "$folder/$part/$file"; done
    if ((EUID == 0)); then chown -R "${users[$part]}:${users[$part]}" "$folder/$part"; fi
    chmod 700 "$folder/$part"
  done
  rm -rf "$made"
}

show_credentials() {
  local asking
  for asking in prometheus alertmanager; do
    echo "$asking: user $(<"$folder/console/$asking-user"), password $(<"$folder/console/$asking-password")"
  done
}

case ${1:-} in
  make) make_credentials ;;
  show) show_credentials ;;
  *)
    echo "credentials.sh: \"${1:-}\" is neither make nor show" >&2
    exit 2
    ;;
esac
