package dev.plumbline.cli.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.cli.lesson.requirement.AttributesAgree;
import dev.plumbline.cli.lesson.requirement.DistinctValues;
import dev.plumbline.cli.lesson.requirement.DistinctValues.Of;
import dev.plumbline.cli.lesson.requirement.MetricAsCharter;
import dev.plumbline.cli.lesson.requirement.NeverLeaves;
import dev.plumbline.cli.lesson.requirement.ProblemAnswer;
import dev.plumbline.cli.lesson.requirement.Requirement;
import dev.plumbline.cli.lesson.requirement.RequirementResult;
import dev.plumbline.cli.lesson.requirement.SentRequest;
import dev.plumbline.cli.lesson.requirement.SentRequest.Answer;
import dev.plumbline.cli.lesson.requirement.SpansInEachTrace;
import dev.plumbline.cli.lesson.requirement.SpansLast;
import dev.plumbline.cli.lesson.requirement.SumFitsSpans;
import dev.plumbline.cli.lesson.requirement.Unsampled;
import dev.plumbline.otlp.SpanKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The requirements on values: of attributes, names, series, durations and answers. */
class ValueRequirementTest {
  private static final Charter CHARTER = Charter.load(Path.of("../charter/shop")).charter();
  private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String INSTANCE = "627cc493-f310-47de-96bd-71410b7dec09";
  private static final String DURATION = "http.client.request.duration";
  private static final String CODE = "plumbline.error.code";

  @TempDir Path otlp;
  private final List<String> lines = new ArrayList<>();

  @Test
  void agrees_wantsTheSameValueAtEveryService() throws IOException {
    Requirement agrees = new AttributesAgree(List.of("kiosk", "edge"), List.of(CODE));
    span("kiosk", "POST /sales", attribute(CODE, "NOT_FOUND"));
    assertNotMet(agrees, plumblineSays("NOT_FOUND at kiosk, but nothing at edge"));
    span("edge", "POST /v1/orders", attribute(CODE, "NOT_FOUND"));
    assertMet(agrees);
    span("edge", "POST /v1/orders", attribute(CODE, "INTERNAL"));
    assertNotMet(agrees, plumblineSays("NOT_FOUND at edge, kiosk, but INTERNAL at edge"));
  }

  @Test
  void problem_wantsTheTupleOfTheSpan() throws IOException {
    Requirement problem = new ProblemAnswer("kiosk");
    span(
        "kiosk",
        "POST /sales",
        attribute(CODE, "NOT_FOUND")
            + ","
            + attribute("plumbline.error.reason", "SKU_UNKNOWN")
            + ","
            + attribute("plumbline.error.origin", "worker"));
    String body = "{\"code\":\"NOT_FOUND\",\"reason\":\"SKU_UNKNOWN\",\"origin\":\"%s\"}";
    assertMet(problem, sent(new Answer(404, "application/problem+json", body.formatted("worker"))));
    assertNotMet(
        problem,
        sent(new Answer(404, "application/problem+json", body.formatted("edge"))),
        "origin of the answer is edge, plumbline.error.origin of the span worker");
    assertNotMet(
        problem,
        sent(new Answer(404, "text/plain", "no")),
        "the answer's type is text/plain; missing: a body of type application/problem+json");
    assertNotMet(problem, sent(Answer.NONE), "the answer's type is not stated");
  }

  @Test
  void unsampled_wantsNoSpanAtAll() throws IOException {
    Requirement unsampled = new Unsampled();
    assertMet(unsampled);
    span("edge", "POST /v1/orders", "");
    assertNotMet(unsampled, "0 of 1 request; spans were exported by edge");
  }

  @Test
  void inEachTrace_wantsSpansWithTheseAttributes() throws IOException {
    span("edge", "GET /v1/orders/{id}", attribute("http.route", "/v1/orders/{id}"));
    assertMet(inEachTrace("/v1/orders/{id}", 1));
    assertNotMet(
        inEachTrace("/v1/orders", 1),
        "0 of 1 request; missing: 1 server span of edge in the trace, with http.route = /v1/orders");
    assertNotMet(inEachTrace("/v1/orders/{id}", 2), "missing: 2 server spans of edge");
  }

  @Test
  void spansLast_wantsNoneLonger_andAtLeastOne() throws IOException {
    assertNotMet(new SpansLast("kiosk", SpanKind.SERVER, 20), "0 of 1");
    span("kiosk", "POST /sales", "");
    assertMet(new SpansLast("kiosk", SpanKind.SERVER, 20));
    assertNotMet(new SpansLast("kiosk", SpanKind.SERVER, 19), "the longest took 20 ms");
  }

  @Test
  void distinct_countsNamesValuesAndSeries() throws IOException {
    assertNotMet(distinct(Of.SPAN_NAMES, "", 1, 9), "kiosk has 0 span names; missing: at least 1");
    for (int i = 0; i < 3; i++) {
      span("kiosk", "sale " + i, attribute("ticket", "T-" + i));
      span("kiosk", "sale " + i, attribute("ticket", "T-" + i));
      counter("kiosk.sales", "T-" + i);
    }
    counter("kiosk.refused", "");
    counter("other", "");
    assertMet(distinct(Of.SPAN_NAMES, "", 3, 3));
    assertMet(distinct(Of.ATTRIBUTE, "ticket", 3, 3));
    assertMet(distinct(Of.METRIC, "kiosk.sales", 3, 3));
    assertMet(distinct(Of.METRIC, "kiosk.*", 4, 4));
    assertNotMet(
        distinct(Of.METRIC, "kiosk.sales", 1, 2),
        "kiosk has 3 series of kiosk.sales, for example kiosk.sales{ticket=T-0}");
  }

  @Test
  void never_findsATextInEveryCorner() throws IOException {
    String text = "someone@shop.example";
    Requirement never = new NeverLeaves(List.of(text), "", false);
    assertNotMet(never, "nothing was sent");
    span("kiosk", "POST /sales", attribute("orders.id", "o-1"));
    assertMet(never);
    log(text + " is unhappy");
    assertNotMet(never, "the text of a log record has someone@shop.example in clear");
    assertMet(new NeverLeaves(List.of(text), "traces", false));
    assertNotMet(new NeverLeaves(List.of(text), "logs", false), "the text of a log record");
    lines.clear();
    span("kiosk", "POST /sales", attribute("note", "mail " + text));
    assertNotMet(never, "attribute note has someone@shop.example in clear");
    lines.clear();
    span("kiosk", "sale to " + text, "");
    assertNotMet(never, "a name has someone@shop.example in clear");
    lines.clear();
    counter("kiosk.sales", text);
    assertNotMet(never, "attribute ticket has someone@shop.example in clear");
    lines.clear();
    span(
        "kiosk",
        "sale",
        attribute(
            "note", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
    assertNotMet(never, "attribute note has someone@shop.example as base64");
    assertMet(new NeverLeaves(List.of(text), "", true));
    lines.clear();
    // printf someone@shop.example | sha256sum
    span(
        "kiosk",
        "sale",
        attribute("note", "b5c19c9949b3864aa8f88dc718a4dc81a9d7e6d9a2b62565a1aaae90919b3240"));
    assertNotMet(never, "attribute note has someone@shop.example as SHA-256 without a key");
  }

  @Test
  void metric_wantsTheCharters() throws IOException {
    Requirement unit = new MetricAsCharter("kiosk", DURATION, MetricAsCharter.Of.UNIT);
    Requirement buckets = new MetricAsCharter("kiosk", DURATION, MetricAsCharter.Of.BUCKETS);
    Requirement labels = new MetricAsCharter("kiosk", DURATION, MetricAsCharter.Of.LABELS);
    assertNotMet(unit, "missing: a metric named " + DURATION);
    histogram("ms", "0,5,10", 20);
    assertNotMet(unit, "histogram in ms; missing: histogram in s");
    assertNotMet(buckets, "[0.0, 5.0, 10.0]; missing: the buckets [0.005, ");
    assertNotMet(labels, "[]; missing: [http.request.method, server.address, server.port] on each");
    lines.clear();
    histogram("s", "0.005,0.01,0.025,0.05,0.075,0.1,0.25,0.5,0.75,1,2.5,5,7.5,10", 0.01);
    assertMet(unit);
    assertMet(buckets);
  }

  @Test
  void sumFitsSpans_wantsSeconds() throws IOException {
    Requirement fits = new SumFitsSpans("kiosk", DURATION);
    span("kiosk", "POST /sales", "");
    assertNotMet(fits, "no histogram");
    histogram("s", "", 20);
    assertNotMet(fits, "the measurements add up to 20.000 s, the requests of kiosk to 0.020 s");
    histogram("s", "", 0.01);
    assertMet(fits);
    histogram("s", "", 0.00001);
    assertNotMet(fits, "add up to 0.000 s");
  }

  private static Requirement inEachTrace(String route, int least) {
    return new SpansInEachTrace("edge", SpanKind.SERVER, Map.of("http.route", route), least);
  }

  private static Requirement distinct(Of of, String name, int least, int most) {
    return new DistinctValues("kiosk", of, name, least, most);
  }

  private static String plumblineSays(String values) {
    return "a sale: " + CODE + " is " + values;
  }

  private void assertMet(Requirement requirement) throws IOException {
    assertMet(requirement, sent(Answer.NONE));
  }

  private void assertMet(Requirement requirement, SentRequest request) throws IOException {
    RequirementResult outcome = check(requirement, request);
    assertThat(outcome.met()).as(outcome.seen()).isTrue();
  }

  private void assertNotMet(Requirement requirement, String found) throws IOException {
    assertNotMet(requirement, sent(Answer.NONE), found);
  }

  private void assertNotMet(Requirement requirement, SentRequest request, String found)
      throws IOException {
    RequirementResult outcome = check(requirement, request);
    assertThat(outcome.met()).as(outcome.seen()).isFalse();
    assertThat(outcome.seen() + "; missing: " + outcome.missing()).contains(found);
  }

  private RequirementResult check(Requirement requirement, SentRequest request) throws IOException {
    Path file = otlp.resolve("traces.jsonl");
    Files.deleteIfExists(file);
    LiveTelemetry live = new LiveTelemetry(otlp, Set.of("kiosk"), Set.of(INSTANCE));
    live.follow(TRACE);
    Files.writeString(file, String.join("\n", lines) + "\n");
    live.read();
    return requirement.check(
        live.evidence(
            LessonSurroundings.of(CHARTER), List.of(request), SINCE, SINCE.plusSeconds(1)));
  }

  private static SentRequest sent(Answer answer) {
    return new SentRequest("a sale", TRACE, 0xa0, Optional.empty(), 404, answer);
  }

  private static String attribute(String key, String value) {
    return "{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}".formatted(key, value);
  }

  private static String resource(String service) {
    return "\"resource\":{\"attributes\":[%s,%s]}"
        .formatted(attribute("service.name", service), attribute("service.instance.id", INSTANCE));
  }

  /** A server span of 20 ms. */
  private void span(String service, String name, String attributes) {
    long now = (SINCE.toEpochMilli() + 10) * 1_000_000;
    lines.add(
        """
        {"resourceSpans":[{%s,"scopeSpans":[{"scope":{"name":"test"},"spans":[{"traceId":"%s",\
        "spanId":"%016x","name":"%s","kind":2,"startTimeUnixNano":"%d","endTimeUnixNano":"%d",\
        "attributes":[%s],"status":{}}]}]}]}"""
            .formatted(
                resource(service),
                TRACE,
                lines.size() + 1,
                name,
                now,
                now + 20_000_000,
                attributes));
  }

  private void counter(String name, String ticket) {
    lines.add(
        """
        {"resourceMetrics":[{%s,"scopeMetrics":[{"scope":{"name":"test"},"metrics":[{"name":"%s",\
        "sum":{"isMonotonic":true,"aggregationTemporality":2,"dataPoints":[{"asInt":"1",\
        "attributes":[%s]}]}}]}]}]}"""
            .formatted(
                resource("kiosk"), name, ticket.isEmpty() ? "" : attribute("ticket", ticket)));
  }

  private void histogram(String unit, String bounds, double sum) {
    lines.add(
        """
        {"resourceMetrics":[{%s,"scopeMetrics":[{"scope":{"name":"test"},"metrics":[{"name":"%s",\
        "unit":"%s","histogram":{"aggregationTemporality":2,"dataPoints":[{"count":"1","sum":%s,\
        "explicitBounds":[%s],"attributes":[]}]}}]}]}]}"""
            .formatted(resource("kiosk"), DURATION, unit, sum, bounds));
  }

  private void log(String body) {
    lines.add(
        """
        {"resourceLogs":[{%s,"scopeLogs":[{"scope":{"name":"test"},"logRecords":[{"severityNumber":9,\
        "body":{"stringValue":"%s"}}]}]}]}"""
            .formatted(resource("kiosk"), body));
  }
}
