#!/usr/bin/env bash
# Rejects words that the field does not use and Markdown prose wider than 100 columns, one line a place: file:line: what is wrong.
# Usage: tools/prose.sh [FILE]…   (default: every tracked file)
# The words are in tools/prose-words.txt, places that quote them in tools/prose-allowed.txt.
set -euo pipefail
export LC_ALL=C.UTF-8   # a column is a character, not a byte

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly words="${PROSE_WORDS:-$root/tools/prose-words.txt}"
readonly allowed="${PROSE_ALLOWED:-$root/tools/prose-allowed.txt}"
readonly columns=100

# Entries of a list, without comments and blank lines.
entries() { grep -vE '^(#|$)' "$1" || true; }

# The files of a scope: text is Markdown, all is sources, scripts and configuration as well.
in_scope() {
  local file
  while IFS= read -r file; do
    case "$1:$file" in
      *:tools/prose-*.txt) ;;
      *:*.md) echo "$file" ;;
      all:*.java | all:*.go | all:*.rs | all:*.ts | all:*.tsx | all:*.sh | all:*.proto | all:*Makefile) echo "$file" ;;
      all:compose/*.y*ml | all:charter/*.y*ml) echo "$file" ;;
    esac
  done
}

# Prints file:line:text of each place that has a word of the list, with the reason behind it.
words_found() {
  local scope pattern reason
  while IFS=$'\t' read -r scope pattern reason; do
    in_scope "$scope" <"$files" | xargs -r -d '\n' grep -nHPi -- "$pattern" | cut -c1-240 | iconv -c -f UTF-8 -t UTF-8 | sed "s|\$|"$'\t'"$reason|" || true
  done < <(entries "$words")
}

# Takes out the allowed places; an entry that allows nothing is a mistake, for the text that it was for is gone.
not_allowed() {
  local found path text _ hit
  found=$(cat)
  while IFS=$'\t' read -r path text _; do
    hit=$(grep -aF -- "$path" <<<"$found" | grep -aF -- "$text" || true)
    if [[ -z $hit ]]; then
      ((all_files)) && printf '%s: nothing in %s matches "%s"\tremove the entry\n' "${allowed#"$root"/}" "$path" "$text"
    else
      found=$(grep -avxFf <(echo "$hit") <<<"$found" || true)
    fi
  done < <(entries "$allowed")
  [[ -z $found ]] || printf '%s\n' "$found"
}

# Prose only: tables, code, headings and lines with a link may be wider.
too_wide() {
  local file line number fence
  while IFS= read -r file; do
    number=0 fence=
    while IFS= read -r line || [[ -n $line ]]; do
      number=$((number + 1))
      if [[ $line =~ ^\ *(\`\`\`|~~~) ]]; then
        if [[ -n $fence ]]; then fence=; else fence=open; fi
      elif [[ -z $fence && ${#line} -gt $columns && ! $line =~ ^\ *\| && ! $line =~ ^# && $line != *']('* && $line != *'://'* ]]; then
        printf '%s:%d: %d columns\tat most %d\n' "$file" "$number" "${#line}" "$columns"
      fi
    done <"$file"
  done < <(grep '\.md$' "$files")
}

main() {
  cd "$root"
  files=$(mktemp)
  trap 'rm -f "$files"' EXIT
  all_files=0
  if (($#)); then printf '%s\n' "$@" >"$files"; else
    all_files=1
    git ls-files >"$files"
  fi
  local problems
  problems=$(words_found | not_allowed; too_wide)
  [[ -z $problems ]] || { printf '%s\n' "$problems"; exit 1; }
}

main "$@"
