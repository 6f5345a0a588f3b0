package dev.plumbline.cli.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.cli.lesson.requirement.AnswersWithStatus;
import dev.plumbline.cli.lesson.requirement.BaggageArrives;
import dev.plumbline.cli.lesson.requirement.CallsService;
import dev.plumbline.cli.lesson.requirement.Conforms;
import dev.plumbline.cli.lesson.requirement.ContinuesTrace;
import dev.plumbline.cli.lesson.requirement.Evidence;
import dev.plumbline.cli.lesson.requirement.HasSpans;
import dev.plumbline.cli.lesson.requirement.PassesThrough;
import dev.plumbline.cli.lesson.requirement.Requirement;
import dev.plumbline.cli.lesson.requirement.RequirementResult;
import dev.plumbline.cli.lesson.requirement.SentRequest;
import dev.plumbline.otlp.SpanKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of requirement, on telemetry as the Collector writes it. */
class RequirementTest {
  private static final Charter CHARTER = Charter.load(Path.of("../charter/shop")).charter();
  private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String OTHER = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String INSTANCE = "627cc493-f310-47de-96bd-71410b7dec09";
  private static final SpanKind CLIENT_KIND = SpanKind.CLIENT;
  private static final int SERVER = 2;
  private static final int CLIENT = 3;
  private static final String FAULT = "plumbline.demo.fault";
  private static final SentRequest SENT = sent(Optional.of(FAULT + "=worker:panic"), 201);

  @TempDir Path otlp;
  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void aWholeTrace() {
    lines.clear();
    lines.add(span(TRACE, "kiosk", SERVER, 0xb0, 0xa0, ""));
    lines.add(span(TRACE, "kiosk", CLIENT, 0xb1, 0xb0, ""));
    lines.add(span(TRACE, "edge", SERVER, 0xc0, 0xb1, ""));
    lines.add(span(TRACE, "worker", SERVER, 0xd0, 0xc0, attribute(FAULT, "worker:panic")));
  }

  @Test
  void answers_wantTheRightStatus() throws IOException {
    assertMet(new AnswersWithStatus());
    SentRequest wrong = sent(Optional.empty(), 429);
    assertNotMet(new AnswersWithStatus(), wrong, "a sale: status 201, expected 429");
  }

  @Test
  void continues_wantsTheParentThatWasSent() throws IOException {
    assertMet(new ContinuesTrace("kiosk"));
    lines.set(0, span(TRACE, "kiosk", SERVER, 0xb0, 0xee, ""));
    assertNotMet(new ContinuesTrace("kiosk"), SENT, "0 of 1");
    assertNotMet(new ContinuesTrace("gateway"), SENT, "no span of gateway");
  }

  @Test
  void calls_wantOneSpanUnderTheOther() throws IOException {
    Requirement calls = new CallsService("kiosk", "edge");
    assertMet(calls);
    lines.set(2, span(OTHER, "edge", SERVER, 0xc0, 0, ""));
    assertNotMet(
        calls,
        SENT,
        "no server span of edge is under them; meanwhile edge began traces of its own");
    lines.remove(1);
    assertNotMet(calls, SENT, "kiosk has no client span");
  }

  @Test
  void passesThrough_wantsTheWholeChain() throws IOException {
    Requirement chain = new PassesThrough(List.of("kiosk", "edge", "worker"));
    assertMet(chain);
    lines.remove(2);
    assertNotMet(chain, SENT, "missing: any span of edge in these traces");
  }

  @Test
  void baggageArrives_wantsTheValueThatWasSent() throws IOException {
    assertMet(new BaggageArrives(FAULT, "worker"));
    assertNotMet(new BaggageArrives(FAULT, "edge"), SENT, "0 of 1");
    lines.set(3, span(TRACE, "worker", SERVER, 0xd0, 0xc0, attribute(FAULT, "worker:slow")));
    assertNotMet(new BaggageArrives(FAULT, "worker"), SENT, "0 of 1");
  }

  @Test
  void conforms_wantsNoFinding_andSomethingToJudge() throws IOException {
    assertMet(new Conforms(List.of("parent-present", "single-root")));
    assertNotMet(new Conforms(List.of("parent-pressent")), SENT, "no rule parent-pressent");
    lines.set(3, span(TRACE, "worker", SERVER, 0xd0, 0xee, ""));
    assertNotMet(new Conforms(List.of("parent-present")), SENT, "parent-present: worker");
    lines.clear();
    assertNotMet(new Conforms(List.of("parent-present")), SENT, "0 of 1 traces");
  }

  @Test
  void withoutARequest_nothingIsMet() throws IOException {
    Evidence nothing =
        new Evidence(
            LessonSurroundings.of(CHARTER), List.of(), Map.of(), evidence(SENT).own(), Map.of());
    for (Requirement requirement :
        List.of(
            new AnswersWithStatus(),
            new ContinuesTrace("kiosk"),
            new CallsService("kiosk", "edge"),
            new PassesThrough(List.of("kiosk")),
            new BaggageArrives(FAULT, "worker"),
            new Conforms(List.of("single-root")))) {
      assertThat(requirement.check(nothing).met()).as(requirement.toString()).isFalse();
    }
  }

  @Test
  void hasSpans_tellsTheTracesOfTheRequestsFromOthers() throws IOException {
    Requirement inRequests = new HasSpans("kiosk", CLIENT_KIND, HasSpans.Place.REQUESTS, 1);
    Requirement elsewhere = new HasSpans("kiosk", CLIENT_KIND, HasSpans.Place.ELSEWHERE, 1);
    assertMet(inRequests);
    assertNotMet(elsewhere, SENT, "kiosk has 0 client spans in other traces");
    lines.set(1, span(OTHER, "kiosk", CLIENT, 0xb1, 0, ""));
    assertMet(elsewhere);
    assertNotMet(inRequests, SENT, "kiosk has 0 client spans in the traces of the requests");
  }

  @Test
  void aResult_namesTheTracesThatItSpeaksOf() throws IOException {
    assertThat(new ContinuesTrace("kiosk").check(evidence(SENT)).traces()).containsExactly(TRACE);
    RequirementResult unmet = new ContinuesTrace("gateway").check(evidence(SENT));
    assertThat(unmet.traces()).containsExactly(TRACE);
    assertThat(unmet.missing()).contains("a server span of gateway");
  }

  private void assertMet(Requirement requirement) throws IOException {
    RequirementResult outcome = requirement.check(evidence(SENT));
    assertThat(outcome.met()).as(outcome.seen()).isTrue();
  }

  private void assertNotMet(Requirement requirement, SentRequest request, String found)
      throws IOException {
    RequirementResult outcome = requirement.check(evidence(request));
    assertThat(outcome.met()).as(outcome.seen()).isFalse();
    assertThat(outcome.seen() + "; missing: " + outcome.missing()).contains(found);
  }

  /** What is there before a check begins is passed over, so it begins before the files are. */
  private Evidence evidence(SentRequest request) throws IOException {
    Files.deleteIfExists(otlp.resolve("traces.jsonl"));
    LiveTelemetry live = new LiveTelemetry(otlp, Set.of("kiosk"), Set.of(INSTANCE));
    live.follow(request.traceId());
    Files.writeString(otlp.resolve("traces.jsonl"), String.join("\n", lines) + "\n");
    live.read();
    return live.evidence(
        LessonSurroundings.of(CHARTER), List.of(request), SINCE, SINCE.plusSeconds(1));
  }

  private static SentRequest sent(Optional<String> baggage, int expected) {
    return new SentRequest(
        "a sale", TRACE, 0xa0, baggage, expected, new SentRequest.Answer(201, "", ""));
  }

  private static String attribute(String key, String value) {
    return "{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}".formatted(key, value);
  }

  private static String span(
      String trace, String service, int kind, long id, long parent, String attributes) {
    long now = (SINCE.toEpochMilli() + 10) * 1_000_000;
    return """
        {"resourceSpans":[{"resource":{"attributes":[%s]},"scopeSpans":[{"scope":{"name":"test"},\
        "spans":[{"traceId":"%s","spanId":"%016x","parentSpanId":"%s","name":"POST","kind":%d,\
        "startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[%s],"status":{}}]}]}]}"""
        .formatted(
            attribute("service.name", service) + "," + attribute("service.instance.id", INSTANCE),
            trace,
            id,
            parent == 0 ? "" : "%016x".formatted(parent),
            kind,
            now,
            now + 1_000_000,
            attributes);
  }
}
