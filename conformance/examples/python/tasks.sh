# What the tools do for Python, sourced by tools/test.sh: the example has no library, so it is only checked; `make conformance` runs it.
# shellcheck shell=bash disable=SC2154

checks_python() {
  check "python: the example compiles" python3 -c 'import pathlib, sys
for file in pathlib.Path(sys.argv[1]).glob("*.py"): compile(file.read_text(), str(file), "exec")' "$root/conformance/examples/python"
}
