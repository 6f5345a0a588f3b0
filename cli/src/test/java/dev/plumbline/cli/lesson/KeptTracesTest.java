package dev.plumbline.cli.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.cli.lesson.requirement.CountedBySpans;
import dev.plumbline.cli.lesson.requirement.Requirement;
import dev.plumbline.cli.lesson.requirement.RequirementResult;
import dev.plumbline.cli.lesson.requirement.TracesKept;
import dev.plumbline.cli.lesson.requirement.WholeTraces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requirements on which traces were kept, by telemetry as it is written. */
class KeptTracesTest {
  private static final Charter CHARTER = Charter.load(Path.of("../charter/shop")).charter();
  private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");
  private static final String INSTANCE = "627cc493-f310-47de-96bd-71410b7dec09";

  @TempDir Path otlp;
  private final List<String> lines = new ArrayList<>();

  @Test
  void wholeTraces_wantsEachServiceInEach() throws IOException {
    Requirement whole = new WholeTraces(List.of("kiosk", "stock"));
    assertNotMet(whole, "no trace was kept");
    span("kiosk", 1, "");
    span("stock", 1, "");
    assertMet(whole);
    span("kiosk", 2, "");
    span("stock", 3, "");
    span("stock", 4, "");
    assertNotMet(whole, "of 4 kept traces, 1 have kiosk, 2 have stock alone");
  }

  @Test
  void tracesKept_countsTraces() throws IOException {
    span("kiosk", 1, "");
    span("kiosk", 1, "");
    span("stock", 2, "");
    assertMet(new TracesKept("kiosk", 1, 1));
    assertNotMet(
        new TracesKept("kiosk", 2, 3), "kiosk has spans in 1 traces; missing: from 2 to 3");
  }

  /** Thresholds c and 8: kept with probability 1/4 and 1/2. */
  @Test
  void counted_addsUpWhatEachStandsFor() throws IOException {
    span("kiosk", 1, "ot=th:c");
    span("kiosk", 2, "vendor=1, ot=rv:6e6d1a75832a2f;th:8,other=2");
    span("kiosk", 3, "ot=th:0");
    assertMet(new CountedBySpans("kiosk", 7, 1));
    assertMet(new CountedBySpans("kiosk", 10, 30));
    assertNotMet(
        new CountedBySpans("kiosk", 10, 29), "3 server spans of kiosk stand for 7 requests");
    span("kiosk", 4, "vendor=ot,foot=th:c");
    assertNotMet(new CountedBySpans("kiosk", 8, 50), "1 state no threshold");
  }

  private void assertMet(Requirement requirement) throws IOException {
    RequirementResult outcome = check(requirement);
    assertThat(outcome.met()).as(outcome.seen()).isTrue();
  }

  private void assertNotMet(Requirement requirement, String found) throws IOException {
    RequirementResult outcome = check(requirement);
    assertThat(outcome.met()).as(outcome.seen()).isFalse();
    assertThat(outcome.seen() + "; missing: " + outcome.missing()).contains(found);
  }

  private RequirementResult check(Requirement requirement) throws IOException {
    Path file = otlp.resolve("traces.jsonl");
    Files.deleteIfExists(file);
    LiveTelemetry live = new LiveTelemetry(otlp, Set.of("kiosk", "stock"), Set.of(INSTANCE));
    Files.writeString(file, String.join("\n", lines) + "\n");
    live.read();
    return requirement.check(
        live.evidence(LessonSurroundings.of(CHARTER), List.of(), SINCE, SINCE.plusSeconds(1)));
  }

  /** A server span. */
  private void span(String service, int trace, String traceState) {
    long now = (SINCE.toEpochMilli() + 10) * 1_000_000;
    lines.add(
        """
        {"resourceSpans":[{"resource":{"attributes":[\
        {"key":"service.name","value":{"stringValue":"%s"}},\
        {"key":"service.instance.id","value":{"stringValue":"%s"}}]},\
        "scopeSpans":[{"scope":{"name":"test"},"spans":[{"traceId":"%032x","spanId":"%016x",\
        "traceState":"%s","name":"POST /sales","kind":2,"startTimeUnixNano":"%d",\
        "endTimeUnixNano":"%d","attributes":[],"status":{}}]}]}]}"""
            .formatted(service, INSTANCE, trace, lines.size() + 1, traceState, now, now + 1_000));
  }
}
