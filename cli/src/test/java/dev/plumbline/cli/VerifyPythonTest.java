package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A service in Python, as record.py recorded it from the real SDK and Flask instrumentation: there
 * is no library for it, and it is judged like the others.
 */
class VerifyPythonTest {
  private static final Path RECORDED = Path.of("src", "test", "resources", "python");
  private static final Pattern RULE = Pattern.compile("(?m)^([a-z]+(?:-[a-z]+)+)  (\\d+)$");

  @Test
  void itsTelemetry_isJudged_andNothingElseIsFoundThanWhatItLacks() {
    Run run =
        Run.plumbline(
            "verify",
            "--no-color",
            "--charter",
            RECORDED.resolve("charter"),
            RECORDED.resolve("carts.jsonl"));

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.out())
        .contains("3 spans: carts 3")
        .contains("attribute error.type is \"500\"")
        .contains("sensitive attribute client.address left the process in the clear")
        .contains("http.response.status_code is 404 without plumbline.error.code")
        .contains("plumbline.charter.digest is absent");
    assertThat(rules(run.out()))
        .isEqualTo(
            new TreeSet<>(
                List.of(
                    "attribute-enum",
                    "attribute-sensitive",
                    "charter-digest",
                    "error-tuple",
                    "metric-label",
                    "resource-identity",
                    "schema-url")));
  }

  private static Set<String> rules(String report) {
    Set<String> rules = new TreeSet<>();
    RULE.matcher(report).results().forEach(found -> rules.add(found.group(1)));
    return rules;
  }
}
