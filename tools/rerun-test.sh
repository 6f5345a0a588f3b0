#!/usr/bin/env bash
# Tests rerun.sh with small projects of each language: a test that fails once is flaky, one that fails always fails, and what is no test is not run again.
# Then slowest.sh with what these wrote.
# Usage: tools/rerun-test.sh      prints what is wrong; exit code 1 then
set -euo pipefail

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
web=$tools/../console/web
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
readonly tools web root logs=$root/logs
mkdir "$logs"
touch "$logs/begun"
# shellcheck source=tools/count.sh
source "$tools/count.sh"
# shellcheck source=tools/rerun.sh
source "$tools/rerun.sh"
# shellcheck source=tools/slowest.sh
source "$tools/slowest.sh"
problems=0
unset PLUMBLINE_RERUNS

# holds WHAT PASSED FAILED FLAKY…: what the suites since the last call have counted.
holds() {
  local what=$1 expected="$2 passed, $3 failed, flaky: ${*:4}" found
  found="$total_passed passed, $total_failed failed, flaky: ${flaky[*]}"
  if [[ $found != "$expected" ]]; then
    problems=1
    printf '%s:\n  expected %s\n  found    %s\n' "$what" "$expected" "$found"
    tail -n 40 "$logs"/*.log
  fi
  total_passed=0 total_failed=0 failed_suites=() flaky=()
  rm -f "$root"/*.marker
}

go_project() {
  mkdir "$root/go" && cd "$root/go"
  printf 'module example.com/once\n\ngo 1.24\n' >go.mod
  cat >once_test.go <<'GO'
package once

import (
	"os"
	"testing"
)

func TestPasses(t *testing.T) {}

func TestOnce(t *testing.T) {
	t.Run("inner", func(t *testing.T) {
		if _, err := os.Stat(os.Getenv("MARKER")); err != nil {
			os.WriteFile(os.Getenv("MARKER"), nil, 0o600)
			t.Error("the first time")
		}
	})
}

func TestAlways(t *testing.T) {
	if os.Getenv("ALWAYS") != "" {
		t.Error("each time")
	}
}

func TestPanics(t *testing.T) {
	if os.Getenv("PANICS") != "" {
		panic("no test")
	}
}
GO
}

go_is_run_again() {
  export MARKER=$root/go.marker GOWORK=off
  suite go go go test -json ./... >/dev/null
  holds "go: once" 5 0 "go: example.com/once TestOnce"
  PLUMBLINE_RERUNS=0 suite go go go test -json ./... >/dev/null
  holds "go: switched off" 3 2
  ALWAYS=1 suite go go go test -json ./... >/dev/null
  holds "go: once and always" 4 1 "go: example.com/once TestOnce"
  PANICS=1 suite go go go test -json ./... >/dev/null
  holds "go: a panic" 2 3
}

rust_project() {
  mkdir -p "$root/rust/tests" && cd "$root/rust"
  printf '[package]\nname = "once"\nversion = "0.1.0"\nedition = "2024"\n\n[lib]\npath = "lib.rs"\ntest = false\ndoctest = false\n\n[workspace]\n' >Cargo.toml
  touch lib.rs
  cat >tests/once.rs <<'RUST'
#[test]
fn passes() {}

#[test]
fn once() {
    let marker = std::env::var("MARKER").unwrap();
    if std::fs::metadata(&marker).is_err() {
        std::fs::write(marker, "").unwrap();
        panic!("the first time");
    }
}

#[test]
fn always() {
    assert!(std::env::var("ALWAYS").is_err(), "each time");
}

#[test]
fn aborts() {
    if std::env::var("ABORTS").is_ok() {
        std::process::abort();
    }
}
RUST
  printf 'version = 4\n\n[[package]]\nname = "once"\nversion = "0.1.0"\n' >Cargo.lock
}

rust_is_run_again() {
  export MARKER=$root/rust.marker
  suite rust rust cargo test --locked --no-fail-fast >/dev/null
  holds "rust: once" 4 0 "rust: --test once once"
  ABORTS=1 suite rust rust cargo test --locked --no-fail-fast >/dev/null
  holds "rust: an abort" 0 1
  ALWAYS=1 suite rust rust cargo test --locked --no-fail-fast >/dev/null
  holds "rust: once and always" 3 1 "rust: --test once once"
}

java_project() {
  mkdir -p "$root/java/src/test/java/once" && cd "$root/java"
  # The versions of the plugins, and how they run.
  cp "$tools/../pom.xml" parent.xml
  cp -R "$tools/../.mvn" .
  cat >pom.xml <<XML
<project>
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>dev.plumbline</groupId>
    <artifactId>plumbline</artifactId>
    <version>\${revision}</version>
    <relativePath>parent.xml</relativePath>
  </parent>
  <artifactId>once</artifactId>
</project>
XML
  cat >src/test/java/once/OnceTest.java <<'JAVA'
package once;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnceTest {
  private boolean isSetUp;

  List<String> values() {
    return List.of("a", "b");
  }

  @BeforeAll
  void setUp() {
    isSetUp = true;
  }

  @ParameterizedTest
  @MethodSource("values")
  void once(String value) throws Exception {
    Path marker = Path.of(System.getenv("MARKER"));
    if (value.equals("b") && !Files.exists(marker)) {
      Files.createFile(marker);
      throw new AssertionError("the first time");
    }
    if (!isSetUp) {
      throw new AssertionError("without its set-up");
    }
  }

  @Test
  void always() {
    if (System.getenv("ALWAYS") != null) {
      throw new AssertionError("each time");
    }
  }
}
JAVA
}

java_is_run_again() {
  local -a again
  export MARKER=$root/java.marker
  mapfile -t again < <(java_reruns)
  ALWAYS=1 suite java java mvn -B -ntp -Dspotless.check.skip=true -Dmaven.test.failure.ignore=true "${again[@]}" test >/dev/null
  holds "java: once and always" 2 1 "java: once.OnceTest.once(String)[2]"
}

vitest_project() {
  [[ -d $web/node_modules ]] || (cd "$web" && npm ci --no-audit --no-fund) >/dev/null
  mkdir "$root/web" && cd "$root/web"
  ln -s "$web/node_modules" node_modules
  printf '{"private": true, "type": "module", "scripts": {"unit": "vitest run"}}\n' >package.json
  cat >once.test.ts <<'TS'
import { existsSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";

const marker = process.env.MARKER ?? "";

test("passes", () => {});

test("once", () => {
  const before = existsSync(marker);
  writeFileSync(marker, "");
  expect(before).toBe(true);
});
TS
  printf 'import { expect, test } from "vitest";\ntest("always", () => expect(process.env.ALWAYS).toBeUndefined());\n' >always.test.ts
}

vitest_is_run_again() {
  export MARKER=$root/vitest.marker
  suite web vitest npm run unit >/dev/null
  holds "vitest: once" 3 0 "web: once.test.ts"
  ALWAYS=1 suite web vitest npm run unit >/dev/null
  holds "vitest: once and always" 2 1 "web: once.test.ts"
}

too_many_fail_the_run() {
  flaky=(a b c d e)
  [[ $(flaky_tests) == "flaky: 5 (a, b, c, d, e)" ]] || { problems=1; echo "five: $(flaky_tests)"; }
  flaky+=(f)
  flaky_tests >/dev/null
  holds "six" 0 1 a b c d e f
}

slowest_names_all() {
  local listed name
  listed=$(slowest 100)
  for name in "web" "java: OnceTest" "go: example.com/once" "rust: tests/once.rs once"; do
    grep -qE "^ +[0-9]+ $name$" <<<"$listed" || { problems=1; echo "slowest: $name is missing in"; echo "$listed"; }
  done
}

too_many_fail_the_run
go_project && go_is_run_again
rust_project && rust_is_run_again
java_project && java_is_run_again
vitest_project && vitest_is_run_again
slowest_names_all
exit "$problems"
