package dev.plumbline.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.checker.bench.OrderTraffic;
import dev.plumbline.checker.report.JUnitReport;
import dev.plumbline.checker.report.JsonReport;
import dev.plumbline.checker.report.Remedies;
import dev.plumbline.checker.report.Style;
import dev.plumbline.checker.report.TableReport;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.otlp.trace.ClockSkew;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckerTest {

  private static final List<String> CHAIN = List.of("edge", "gateway", "worker");

  @TempDir private Path folder;

  @Test
  void nothing_readable_is_exit_code_2() {
    CheckResult result = check(Options.defaults(), folder.resolve("absent.jsonl"));

    assertThat(result.exitCode()).isEqualTo(CheckResult.NOTHING_READ);
    assertThat(result.unreadable())
        .singleElement()
        .asString()
        .endsWith("absent.jsonl: no such file or directory");
  }

  @Test
  void what_could_not_be_read_has_not_passed() throws IOException {
    Path good = Vectors.copy("good/order.jsonl", folder);

    CheckResult result = check(Options.defaults(), good, folder.resolve("absent.jsonl"));

    assertThat(result.findings()).isEmpty();
    assertThat(result.checked().traces()).isEqualTo(1);
    assertThat(result.exitCode()).isEqualTo(CheckResult.BREAKS_CHARTER);
  }

  @Test
  void fewer_whole_chains_than_expected_is_a_finding() throws IOException {
    Path good = Vectors.copy("good/unreachable.jsonl", folder);

    CheckResult result = check(Options.defaults().expecting(1).through(CHAIN), good);

    assertThat(result.findings())
        .extracting(CountedFinding::message)
        .containsExactly("0 traces through edge > gateway > worker, expected at least 1");
  }

  @Test
  void health_checks_are_not_the_traces_that_were_expected() throws IOException {
    CheckResult result =
        check(Options.defaults().expecting(2), Vectors.copy("good/health-check.jsonl", folder));

    assertThat(result.checked().healthChecks()).isEqualTo(1);
    assertThat(result.findings())
        .extracting(CountedFinding::rule)
        .containsExactly("expected-traces");
  }

  @Test
  void skewed_clocks_are_estimated_per_edge() throws IOException {
    CheckResult result =
        check(Options.defaults(), Vectors.copy("good/skewed-clocks.jsonl", folder));

    assertThat(result.clockSkew())
        .containsExactly(
            new ClockSkew.Estimate("edge", "gateway", -250_000_000, 1_000_000, 1),
            new ClockSkew.Estimate("gateway", "worker", 250_000_000, 1_000_000, 1));
  }

  @Test
  void many_traces_pass_through_a_small_window() throws IOException {
    Path file = folder.resolve("traffic.jsonl");
    try (OutputStream out = Files.newOutputStream(file)) {
      new OrderTraffic(Vectors.CHARTER).write(2_000, out);
    }

    CheckResult result = check(Options.defaults().withWindow(1 << 20).through(CHAIN), file);

    assertThat(result.findings()).isEmpty();
    assertThat(result.checked().wholeChains()).isEqualTo(2_000);
    assertThat(result.checked().late()).isZero();
  }

  @Test
  void junit_report_is_xml_with_a_test_case_for_each_rule() throws Exception {
    CheckResult result = check(Options.defaults(), Vectors.copy("bad/error-fault.jsonl", folder));

    byte[] xml = JUnitReport.of(result, Remedies.NONE).getBytes(StandardCharsets.UTF_8);
    var suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml))
            .getDocumentElement();

    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getElementsByTagName("testcase").getLength())
        .isEqualTo(result.rules().size() + 1);
    assertThat(suite.getElementsByTagName("failure").item(0).getTextContent())
        .contains("fault is \"service\", expected \"dependency\" for INTERNAL/PANIC from worker");
  }

  @Test
  void json_report_has_what_the_result_has() throws IOException {
    CheckResult result = check(Options.defaults(), Vectors.copy("bad/error-fault.jsonl", folder));

    assertThat(JsonReport.of(result, Remedies.NONE))
        .contains(
            "\"passed\" : false",
            "\"exit_code\" : 1",
            "\"rule\" : \"error-fault\"",
            "\"edge\" : 2");
  }

  @Test
  void a_repeated_request_is_checked_once_and_counted() throws IOException {
    CheckResult result =
        check(Options.defaults(), Vectors.copy("bad/repeated-requests.jsonl", folder));

    assertThat(result.checked().requests()).isEqualTo(4);
    assertThat(result.checked().repeated()).isEqualTo(4);
    assertThat(result.checked().logRecords()).isEqualTo(2);
    assertThat(result.checked().metricPoints()).isEqualTo(1);
    assertThat(result.checked().duplicates()).isZero();
    assertThat(TableReport.of(result, Style.PLAIN, Remedies.NONE))
        .contains("4 requests that were repeated, checked once\n");
    assertThat(JsonReport.of(result, Remedies.NONE)).contains("\"repeated_requests\" : 4");
  }

  @Test
  void a_broken_line_that_came_again_is_reported_each_time() throws IOException {
    Path file = folder.resolve("broken.jsonl");
    Files.writeString(file, "{\"resourceSpans\":[{]\n{\"resourceSpans\":[{]\n");

    CheckResult result = check(Options.defaults(), file);

    assertThat(result.unreadable()).hasSize(2);
    assertThat(result.checked().repeated()).isZero();
  }

  @Test
  void spans_with_dropped_attributes_are_counted() throws IOException {
    CheckResult result =
        check(Options.defaults(), Vectors.copy("good/dropped-attributes.jsonl", folder));

    assertThat(result.checked().withDropped()).isEqualTo(5);
    assertThat(TableReport.of(result, Style.PLAIN, Remedies.NONE))
        .contains("5 spans with dropped attributes: only their error tuple was required\n");
    assertThat(JsonReport.of(result, Remedies.NONE))
        .contains("\"spans_with_dropped_attributes\" : 5");
  }

  @Test
  void what_is_older_than_asked_for_is_counted_and_not_checked() throws IOException {
    Path old = Vectors.copy("bad/charter-digest.jsonl", folder);
    Path metrics = Vectors.copy("bad/metric-unit.jsonl", folder);
    Path logs = Vectors.copy("bad/attribute-required-event.jsonl", folder);
    Options since = Options.defaults().since(Instant.ofEpochSecond(4_000_000_000L));

    for (Path file : List.of(old, metrics, logs)) {
      assertThat(check(Options.defaults(), file).findings()).isNotEmpty();
      CheckResult result = check(since, file);
      assertThat(result.checked().older()).as(file.toString()).isPositive();
      assertThat(result.findings())
          .extracting(CountedFinding::rule)
          .containsExactly("expected-traces");
    }
    assertThat(TableReport.of(check(since, old), Style.PLAIN, Remedies.NONE))
        .contains("older than --since: not checked, nor their traces as a whole");
    assertThat(JsonReport.of(check(since, old), Remedies.NONE)).contains("\"older\" : 9");
  }

  @Test
  void a_trace_that_began_earlier_is_not_checked_as_a_whole_and_its_new_spans_are()
      throws IOException {
    // The worker's spans end at most 20 ms after the trace begins; the edge's last until 40 ms.
    Path file = Vectors.copy("bad/error-forwarded.jsonl", folder);
    Instant begin = Instant.ofEpochSecond(1_795_370_400);

    assertThat(check(Options.defaults(), file).findings())
        .extracting(CountedFinding::rule)
        .contains("error-forwarded");
    CheckResult result = check(Options.defaults().since(begin.plusMillis(25)), file);

    assertThat(result.findings()).isEmpty();
    assertThat(result.checked().traces()).isZero();
    assertThat(result.checked().spansByService()).containsKey("edge").doesNotContainKey("worker");
  }

  @Test
  void reports_state_the_remedy_once_a_rule() throws IOException {
    CheckResult result = check(Options.defaults(), Vectors.copy("bad/error-fault.jsonl", folder));
    Remedies remedies = rule -> "Remedy: see " + rule;

    assertThat(TableReport.of(result, Style.PLAIN, remedies))
        .contains("error-fault  1\n  Remedy: see error-fault\n        1  edge");
    assertThat(JsonReport.of(result, remedies))
        .contains("\"remedy\" : \"Remedy: see error-fault\"");
    assertThat(JUnitReport.of(result, remedies)).contains("Remedy: see error-fault\n");
  }

  @Test
  void table_ends_with_the_outcome() throws IOException {
    CheckResult result = check(Options.defaults(), Vectors.copy("bad/error-fault.jsonl", folder));

    assertThat(TableReport.of(result, Style.PLAIN, Remedies.NONE))
        .contains("error-fault  1\n        1  edge · POST /v1/orders\n")
        .contains("charter/policy.yaml:")
        .endsWith("does not conform: 1 of " + result.rules().size() + " rules broken in 1 place\n");
  }

  private static CheckResult check(Options options, Path... paths) {
    return Checker.check(Vectors.CHARTER, List.of(paths), options);
  }
}
