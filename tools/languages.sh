# The languages, as conformance/participants.yaml lists them, and the tasks of each from its own folder. Sourced by a script
# that sets $root.
# shellcheck shell=bash disable=SC2154

readonly participants="$root/conformance/participants.yaml"

# participant_values KEY: "NAME VALUE" of each participant that has the key.
participant_values() {
  awk -v key="$1:" '/^- name: / {name = $3} /^  [a-z]/ && $1 == key {sub(/^ *[a-z]+: */, ""); print name, $0}' "$participants"
}

# participant_run NAME: how it is started, as words.
participant_run() {
  participant_values run | sed -n "s/^$1 \\[\\(.*\\)\\]\$/\\1/p" | sed 's/, */ /g'
}

# Those that serve a relay.
relay_participants() {
  comm -23 <(participant_values run | cut -d' ' -f1 | sort) <(participant_values relay | sed -n 's/ false$//p' | sort)
}

# languages_that TASK: those whose tasks have it, such as fuzz.
languages_that() {
  local language
  for language in "${languages[@]}"; do
    if declare -F "$1_$language" >/dev/null; then echo "$language"; fi
  done
}

# The participants that have tasks.
languages=()
while read -r language tasks; do
  languages+=("$language")
  # shellcheck disable=SC1090
  source "$root/$tasks"
  declare -F "checks_$language" >/dev/null || declare -F "run_$language" >/dev/null ||
    { echo "$tasks has neither checks_$language nor run_$language" >&2; exit 2; }
done < <(participant_values tasks)
unset language tasks
((${#languages[@]})) || { echo "$participants has no participant with tasks" >&2; exit 2; }
