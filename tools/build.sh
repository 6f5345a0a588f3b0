#!/usr/bin/env bash
# Builds what is out of date: pinned tools into .tools/bin, and the repository's own products.
# Usage: tools/build.sh [all | demo | stack | tools | products | NAME…]   (default: all; demo and stack are what these run)
# PLUMBLINE_BUILD_JOBS sets how many are built at a time (default 2).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
# shellcheck source=tools/jobs.sh
source "$root/tools/jobs.sh"
# shellcheck source=tools/tool-recipes.sh
source "$root/tools/tool-recipes.sh"
# shellcheck source=tools/product-recipes.sh
source "$root/tools/product-recipes.sh"

is_tool() { [[ " ${all_tools[*]} ${rare_tools[*]} " == *" $1 "* ]]; }
is_product() { [[ " ${all_products[*]} ${rare_products[*]} " == *" $1 "* ]]; }

job_title() {
  if is_tool "$1"; then tool_title "$1"; else product_title "$1"; fi
}

job_problems() {
  if is_product "$1"; then product_problems "$@"; fi
}

is_built() {
  if is_tool "$1"; then tool_is_built "$1"; else product_is_built "$1"; fi
}

main() {
  local name
  local -a asked=() todo=()
  for name in "${@:-all}"; do
    case $name in
      all) asked+=("${all_products[0]}" "${all_tools[@]}" "${all_products[@]:1}") ;;
      demo) asked+=("${all_products[0]}" "${stack_tools[@]}" "${all_products[@]:1}") ;;
      stack) asked+=("${all_products[0]}" "${stack_tools[@]}") ;;
      tools) asked+=("${all_tools[@]}") ;;
      products) asked+=("${all_products[@]}") ;;
      *)
        if ! is_tool "$name" && ! is_product "$name"; then
          echo "build: unknown target \"$name\"; expected all, demo, stack, tools, products, ${all_tools[*]} ${rare_tools[*]}, ${all_products[*]} or ${rare_products[*]}" >&2
          exit 2
        fi
        asked+=("$name")
        ;;
    esac
  done

  # One builder at a time: a second `make` waits here and then finds everything built.
  mkdir -p "$tools"
  exec 9>"$tools/lock"
  if ! flock -n 9; then
    echo "waiting for another build"
    flock 9
  fi

  for name in "${asked[@]}"; do
    is_built "$name" || todo+=("$name")
  done
  ((${#todo[@]})) || return 0
  # The Collector's builder leaves a temporary folder behind.
  trap 'rm -rf "$tools/temporary"' EXIT
  mkdir -p "$tools/temporary"
  TMPDIR="$tools/temporary" run_jobs "${PLUMBLINE_BUILD_JOBS:-2}" "$root/build/logs" "${todo[@]}"
}

main "$@"
