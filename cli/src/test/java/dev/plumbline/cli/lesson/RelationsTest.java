package dev.plumbline.cli.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.cli.lesson.requirement.ArrivesOnce;
import dev.plumbline.cli.lesson.requirement.AtOnce;
import dev.plumbline.cli.lesson.requirement.CharterStep;
import dev.plumbline.cli.lesson.requirement.EndsWithRequest;
import dev.plumbline.cli.lesson.requirement.Evidence;
import dev.plumbline.cli.lesson.requirement.Explained;
import dev.plumbline.cli.lesson.requirement.FindingsCounted;
import dev.plumbline.cli.lesson.requirement.HasAttribute;
import dev.plumbline.cli.lesson.requirement.InForce;
import dev.plumbline.cli.lesson.requirement.Requirement;
import dev.plumbline.cli.lesson.requirement.RequirementResult;
import dev.plumbline.cli.lesson.requirement.SentRequest;
import dev.plumbline.cli.lesson.requirement.TracestateArrives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requirements about times, attributes, copies and the charter, on telemetry as it is written. */
class RelationsTest {
  private static final Charter CHARTER = Charter.load(Path.of("../charter/shop")).charter();
  private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String INSTANCE = "627cc493-f310-47de-96bd-71410b7dec09";
  private static final int INTERNAL = 1;
  private static final int SERVER = 2;
  private static final int CLIENT = 3;

  @TempDir Path otlp;
  private final List<String> spans = new ArrayList<>();
  private final List<String> metrics = new ArrayList<>();

  @Test
  void atOnce_wantsCallsThatOverlap() throws IOException {
    span(SERVER, 1, 0, 0, 100);
    span(CLIENT, 2, 1, 10, 50);
    span(CLIENT, 3, 1, 40, 90);
    assertMet(new AtOnce("kiosk"));
    spans.remove(2);
    span(CLIENT, 3, 1, 50, 90);
    assertNotMet(new AtOnce("kiosk"), "0 of 1 request", "one follows the other");
    spans.remove(2);
    assertNotMet(new AtOnce("kiosk"), "no two calls");
  }

  @Test
  void endsWithRequest_wantsNoCallThatRunsOn() throws IOException {
    span(SERVER, 1, 0, 0, 800);
    span(CLIENT, 2, 1, 10, 820);
    assertMet(new EndsWithRequest("kiosk"));
    span(CLIENT, 3, 1, 10, 2_000);
    assertNotMet(new EndsWithRequest("kiosk"), "ends 1200 ms after the answer");
    spans.subList(1, 3).clear();
    assertNotMet(new EndsWithRequest("kiosk"), "there is no call of kiosk");
  }

  @Test
  void explained_countsTheInnermostSpans() throws IOException {
    Requirement explained = new Explained("kiosk", 85);
    span(SERVER, 1, 0, 0, 1_000);
    span(INTERNAL, 2, 1, 0, 800);
    span(CLIENT, 3, 1, 800, 950);
    assertMet(explained);
    spans.remove(1);
    assertNotMet(explained, "at worst 150 of 1000 ms have a span");
    spans.remove(1);
    span(INTERNAL, 2, 1, 0, 1_000);
    span(CLIENT, 3, 2, 800, 950);
    assertNotMet(explained, "at worst 150 of 1000 ms");
    spans.remove(2);
    span(CLIENT, 3, 1, 800, 950);
    assertNotMet(explained, "1000 of 1000 ms", "two at once");
  }

  @Test
  void attribute_isThere_orIsNot() throws IOException {
    span(SERVER, 1, 0, 0, 10, "shop.desk.name", "north");
    assertMet(new HasAttribute("kiosk", "shop.desk.name", Optional.of("north"), false));
    assertMet(new HasAttribute("kiosk", "kiosk.desk", Optional.empty(), true));
    assertNotMet(
        new HasAttribute("kiosk", "shop.desk.name", Optional.of("south"), false),
        "missing: the attribute shop.desk.name=south");
    assertNotMet(
        new HasAttribute("kiosk", "shop.desk.name", Optional.empty(), true),
        "missing: spans of kiosk without shop.desk.name");
    assertNotMet(new HasAttribute("edge", "kiosk.desk", Optional.empty(), true), "no span of edge");
  }

  @Test
  void tracestate_arrivesAsItWas() throws IOException {
    span(SERVER, 1, 0, 0, 10);
    assertNotMet(
        new TracestateArrives("kiosk", "other=1"), "missing: a span of kiosk with other=1");
    spans.set(0, spans.get(0).replace("\"name\"", "\"traceState\":\"ot=th:0,other=1\",\"name\""));
    assertMet(new TracestateArrives("kiosk", "other=1"));
  }

  @Test
  void arrivesOnce_findsWhatIsLost_andWhatIsDoubled() throws IOException {
    Requirement lost = new ArrivesOnce("kiosk", true);
    Requirement doubled = new ArrivesOnce("kiosk", false);
    span(SERVER, 1, 0, 0, 10);
    assertNotMet(lost, "0 of 1 request", "a server and a client span");
    span(CLIENT, 2, 1, 0, 10);
    assertMet(lost);
    assertMet(doubled);
    span(CLIENT, 2, 1, 0, 10);
    assertMet(lost);
    assertNotMet(doubled, "arrived more than once");
  }

  @Test
  void inForce_isWhatTheProcessReports() throws IOException {
    span(SERVER, 1, 0, 0, 10);
    assertNotMet(new InForce("kiosk", false), "Plumbline is not in this process");
    metric("plumbline.enforcement.active", 0, "plumbline.charter.digest", CHARTER.digest());
    metric("plumbline.findings", 7, "plumbline.finding.rule", "baggage-key");
    assertMet(new InForce("kiosk", false));
    assertNotMet(
        new InForce("kiosk", true), "only observes", "baggage-key", " 7", "missing: the mode");
    metric("plumbline.enforcement.active", 1, "plumbline.charter.digest", CHARTER.digest());
    assertMet(new InForce("kiosk", true));
    metric("plumbline.enforcement.active", 1, "plumbline.charter.digest", "0123456789abcdef");
    assertNotMet(new InForce("kiosk", true), "0123456789ab", "of your charter plumbline");
  }

  @Test
  void findings_areCountedByRuleAndAction() throws IOException {
    span(SERVER, 1, 0, 0, 10);
    Requirement none = new FindingsCounted("kiosk", "attribute-deprecated", "none");
    Requirement observed = new FindingsCounted("kiosk", "attribute-deprecated", "observed");
    assertMet(none);
    assertNotMet(observed, "counted 0 findings of attribute-deprecated");
    metric(
        "plumbline.findings",
        3,
        "plumbline.finding.rule",
        "attribute-deprecated",
        "plumbline.finding.action",
        "observed");
    assertMet(observed);
    assertNotMet(none, "counted 3 findings");
  }

  @Test
  void charterStep_isThatOfTheDiff() throws IOException {
    span(SERVER, 1, 0, 0, 10);
    Path shop = Path.of("../charter/shop").toAbsolutePath();
    assertMet(new CharterStep(shop.toString()));
    assertNotMet(
        new CharterStep(Path.of("../charter/base").toAbsolutePath().toString()),
        "version 0.1.0 to 0.1.0",
        "missing: version 0.2.0 or later");
    assertNotMet(new CharterStep("nowhere"), "is no valid charter");
  }

  private void assertMet(Requirement requirement) throws IOException {
    RequirementResult result = requirement.check(evidence());
    assertThat(result.met()).as(result.toString()).isTrue();
  }

  private void assertNotMet(Requirement requirement, String... found) throws IOException {
    RequirementResult result = requirement.check(evidence());
    assertThat(result.met()).as(result.toString()).isFalse();
    assertThat(result.seen() + "; missing: " + result.missing()).contains(found);
  }

  private Evidence evidence() throws IOException {
    Files.deleteIfExists(otlp.resolve("traces.jsonl"));
    Files.deleteIfExists(otlp.resolve("metrics.jsonl"));
    LiveTelemetry live = new LiveTelemetry(otlp, Set.of("kiosk"), Set.of(INSTANCE));
    live.follow(TRACE);
    Files.writeString(otlp.resolve("traces.jsonl"), String.join("\n", spans) + "\n");
    Files.writeString(otlp.resolve("metrics.jsonl"), String.join("\n", metrics) + "\n");
    live.read();
    SentRequest sent =
        new SentRequest(
            "a sale", TRACE, 0xa0, Optional.empty(), 201, new SentRequest.Answer(201, "", ""));
    return live.evidence(
        LessonSurroundings.of(CHARTER), List.of(sent), SINCE, SINCE.plusSeconds(1));
  }

  private void span(int kind, long id, long parent, long from, long to, String... attributes) {
    spans.add(
        """
        {"resourceSpans":[{"resource":{"attributes":[%s]},"scopeSpans":[{"scope":{"name":"test"},\
        "spans":[{"traceId":"%s","spanId":"%016x","parentSpanId":"%016x","name":"POST","kind":%d,\
        "startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[%s],"status":{}}]}]}]}"""
            .formatted(
                attributes("service.name", "kiosk", "service.instance.id", INSTANCE),
                TRACE,
                id,
                parent == 0 ? 0xa0 : parent,
                kind,
                (SINCE.toEpochMilli() + from) * 1_000_000,
                (SINCE.toEpochMilli() + to) * 1_000_000,
                attributes(attributes)));
  }

  private void metric(String name, int value, String... attributes) {
    metrics.add(
        """
        {"resourceMetrics":[{"resource":{"attributes":[%s]},"scopeMetrics":[{"scope":{"name":"t"},\
        "metrics":[{"name":"%s","gauge":{"dataPoints":[{"asInt":"%d","timeUnixNano":"%d",\
        "attributes":[%s]}]}}]}]}]}"""
            .formatted(
                attributes("service.name", "kiosk", "service.instance.id", INSTANCE),
                name,
                value,
                SINCE.toEpochMilli() * 1_000_000,
                attributes(attributes)));
  }

  private static String attributes(String... keysAndValues) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      texts.add(
          "{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}"
              .formatted(keysAndValues[i], keysAndValues[i + 1]));
    }
    return String.join(",", texts);
  }
}
