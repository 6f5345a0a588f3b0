package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiffCommandTest {
  private static final String HTTP = "registry/http.yaml";
  private static final String POLICY = "policy.yaml";

  @TempDir private Path folder;

  @BeforeEach
  void copyTheCharter() throws IOException {
    CheckCommandTest.copy(Run.WHOLE, folder);
  }

  @Test
  void rowsOfExceptions_thatFollowTheirReason_areOneChange() throws IOException {
    replace(
        "policy.yaml",
        "reason: SHUTTING_DOWN, code: UNAVAILABLE",
        "reason: SHUTTING_DOWN, code: ABORTED");
    replace(
        "policy.yaml",
        "code: UNAVAILABLE, reason: SHUTTING_DOWN",
        "code: ABORTED, reason: SHUTTING_DOWN");

    assertThat(Run.plumbline("diff", Run.WHOLE, folder).out().lines().toList())
        .hasSize(2)
        .first()
        .isEqualTo("breaking    errors: reason SHUTTING_DOWN \"UNAVAILABLE\" -> \"ABORTED\"");
  }

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          registry/http.yaml   | unit: s                | unit: ms                | breaking    metric http.client.request.duration: unit "s" -> "ms"
          registry/http.yaml   | buckets: [0.005, 0.01, | buckets: [0.01,         | breaking    metric http.server.request.duration: buckets "0.005, 0.01, 0.025
          registry/http.yaml   | max: 60, on_overflow   | max: 40, on_overflow    | breaking    attribute http.response.status_code: cardinality "60" -> "40"
          registry/http.yaml   | max: 60, on_overflow   | max: 90, on_overflow    | compatible  attribute http.response.status_code: cardinality "60" -> "90"
          registry/http.yaml   | {max_series: 2000}     | {max_series: 1000}      | breaking    metric http.client.request.duration: max series "2000" -> "1000"
          registry/http.yaml   | {http.request.method} {http.route} | {http.request.method} | breaking    span http.server: name "{http.request.method} {http.route}" -> "{http.request.method}"
          registry/http.yaml   | value: HEAD            | value: PROPFIND         | breaking    attribute http.request.method: member HEAD removed
          registry/http.yaml   | value: HEAD            | value: PROPFIND         | compatible  attribute http.request.method: member PROPFIND added
          registry/common.yaml | sensitive: hash        | sensitive: drop         | breaking    attribute client.address: sensitive "hash" -> "drop"
          policy.yaml          | http: 404, fault       | http: 410, fault        | breaking    errors: code NOT_FOUND "HTTP 404, fault caller, retryable false, error of a server false" -> "HTTP 410,
          policy.yaml          | 410: NOT_FOUND         | 410: ABORTED            | breaking    errors: HTTP status 410 "NOT_FOUND" -> "ABORTED"
          policy.yaml          | java.util.NoSuchElementException, code: NOT_FOUND | java.util.NoSuchElementException, code: INTERNAL | breaking    errors of java: exception java.util.NoSuchElementException "NOT_FOUND" -> "INTERNAL"
          policy.yaml          | probability: 0.25      | probability: 0.5        | compatible  sampling: tail sampling
          policy.yaml          | max_bytes: 64,         | max_bytes: 32,          | breaking    baggage: baggage limit plumbline.demo.fault "64" -> "32"
          policy.yaml          | attribute-enum: observe | attribute-enum: enforce | breaking    rule attribute-enum: enforcement "observe" -> "enforce"
          policy.yaml          | attribute-enum: observe | attribute-enum: off     | compatible  rule attribute-enum: enforcement "observe" -> "off"
          policy.yaml          | attribute-sensitive: enforce | attribute-sensitive: observe | breaking    rule attribute-sensitive: enforcement "enforce" -> "observe"
          policy.yaml          | attribute-sensitive: enforce | attribute-sensitive: off | breaking    rule attribute-sensitive: enforcement "enforce" -> "off"
          policy.yaml          | 'attribute-unknown: observe' | 'attribute-unknown: enforce' | breaking    rule attribute-unknown: enforcement "observe" -> "enforce"
          policy.yaml          | mode: enforce          | mode: observe           | breaking    enforcement: enforcement "enforce" -> "observe"
          policy.yaml          | name: watch-order      | name: follow-order      | breaking    journey watch-order: removed
          policy.yaml          | name: watch-order      | name: follow-order      | compatible  journey follow-order: added
          policy.yaml          | team: pricing          | team: prices            | compatible  service worker: team "pricing" -> "prices"
          """)
  void aChange_isToldWithItsImpact(String file, String text, String by, String line)
      throws IOException {
    replace(file, text, by);

    assertThat(Run.plumbline("diff", Run.WHOLE, folder).out()).contains(line);
  }

  @Test
  void aBreakingChangeWithoutAVersionStep_fails() throws IOException {
    replace(HTTP, "unit: s", "unit: ms");

    Run run = Run.plumbline("diff", Run.WHOLE, folder);

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.out()).contains("0.1.0 -> 0.1.0; expected version 0.2.0 or later");
  }

  @Test
  void aBreakingChangeWithItsVersionStep_passes() throws IOException {
    replace(HTTP, "unit: s", "unit: ms");
    replace("registry/manifest.yaml", "/0.1.0", "/0.2.0");

    Run run = Run.plumbline("diff", Run.WHOLE, folder);

    assertThat(run.out()).contains("0.1.0 -> 0.2.0; the version step is large enough");
    assertThat(run.exit()).isZero();
  }

  @Test
  void afterOneDotZero_stepsAreMajorMinorAndPatch() throws IOException {
    Path stable = Files.createDirectory(folder.resolve("stable"));
    CheckCommandTest.copy(Run.WHOLE, stable);
    Path manifest = stable.resolve("registry/manifest.yaml");
    Files.writeString(manifest, Files.readString(manifest).replace("/0.1.0", "/1.4.2"));
    replace("registry/manifest.yaml", "/0.1.0", "/1.4.2");

    replace(POLICY, "brief: Prices order lines.", "brief: Prices lines.");
    assertThat(Run.plumbline("diff", stable, folder).out())
        .contains("only texts differ: 1.4.2 -> 1.4.2; expected version 1.4.3 or later");

    replace(POLICY, "team: pricing", "team: prices");
    assertThat(Run.plumbline("diff", stable, folder).out()).contains("expected version 1.5.0");

    replace(HTTP, "unit: s", "unit: ms");
    assertThat(Run.plumbline("diff", stable, folder).out()).contains("expected version 2.0.0");
  }

  @Test
  void theSameCharter_hasNoDifference() {
    Run run = Run.plumbline("diff", Run.WHOLE, folder);

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("0 breaking, 0 compatible: 0.1.0 -> 0.1.0");
  }

  /** A rule that is not stated has the mode of all. */
  @Test
  void aRuleThatIsStatedLaxerThanAll_breaks() throws IOException {
    Path stricter = Files.createDirectory(folder.resolve("stricter"));
    CheckCommandTest.copy(Run.WHOLE, stricter);
    Path policy = stricter.resolve(POLICY);
    String line = "    attribute-sensitive: enforce\n";
    Files.writeString(policy, Files.readString(policy).replace(line, ""));
    assertThat(Run.plumbline("diff", folder, stricter).out())
        .contains("compatible  rule attribute-sensitive: enforcement removed (enforce)");

    replace(POLICY, line, line.replace("enforce\n", "observe\n"));

    assertThat(Run.plumbline("diff", stricter, folder).out())
        .contains("breaking    rule attribute-sensitive: enforcement added (observe)");
    assertThat(Run.plumbline("diff", folder, stricter).out())
        .contains("breaking    rule attribute-sensitive: enforcement removed (observe)");
  }

  @Test
  void json_saysTheSame() throws IOException {
    replace(HTTP, "unit: s", "unit: ms");

    Run run = Run.plumbline("diff", Run.WHOLE, folder, "--format", "json");

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.out())
        .contains("\"required\" : \"0.2.0\"")
        .contains("\"impact\" : \"breaking\"")
        .contains("\"aspect\" : \"unit\"");
  }

  @Test
  void aBrokenCharter_couldNotBeCompared() throws IOException {
    replace(POLICY, "peers: [gateway]", "peers: [gatway]");

    Run run = Run.plumbline("diff", Run.WHOLE, folder);

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("did you mean \"gateway\"?");
  }

  private void replace(String file, String text, String by) throws IOException {
    Path path = folder.resolve(file);
    String content = Files.readString(path);
    assertThat(content).contains(text);
    Files.writeString(path, content.replace(text, by));
  }
}
