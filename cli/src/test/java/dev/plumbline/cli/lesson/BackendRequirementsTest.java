package dev.plumbline.cli.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.plumbline.charter.Charter;
import dev.plumbline.cli.lesson.requirement.AlertFires;
import dev.plumbline.cli.lesson.requirement.Evidence;
import dev.plumbline.cli.lesson.requirement.Exemplars;
import dev.plumbline.cli.lesson.requirement.PrometheusHas;
import dev.plumbline.cli.lesson.requirement.Requirement;
import dev.plumbline.cli.lesson.requirement.RequirementResult;
import dev.plumbline.cli.lesson.requirement.SentRequest;
import dev.plumbline.cli.lesson.requirement.Surroundings;
import dev.plumbline.clients.JsonClient;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.clients.Upstream;
import dev.plumbline.otlp.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requirements that ask Prometheus and the console, with their answers over HTTP. */
class BackendRequirementsTest {
  private static final Charter CHARTER = Charter.load(Path.of("../charter/shop")).charter();
  private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String OTHER = "4bf92f3577b34da6a3ce929d0e0e4736";

  @TempDir Path otlp;
  private final Map<String, String> answers = new HashMap<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body =
              answers
                  .getOrDefault(exchange.getRequestURI().getPath(), "{}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("content-type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void prometheus_hasAValue_orNone() throws IOException {
    answers.put("/api/v1/query", query("[]"));
    assertNotMet(new PrometheusHas("up", true), "Prometheus has nothing for up");
    assertMet(new PrometheusHas("up", false));
    answers.put("/api/v1/query", query("[{\"metric\":{},\"value\":[1,\"2.5\"]}]"));
    assertMet(new PrometheusHas("up", true));
    assertNotMet(new PrometheusHas("up", false), "Prometheus has 2.500 for up");
  }

  @Test
  void exemplars_areThoseOfTheRequests() throws IOException {
    Requirement exemplars = new Exemplars("kiosk_wait_bucket", "kiosk");
    answers.put("/api/v1/series", "{\"status\":\"success\",\"data\":[]}");
    answers.put("/api/v1/query_exemplars", exemplar(OTHER));
    assertNotMet(exemplars, "Prometheus has no series kiosk_wait_bucket");
    answers.put("/api/v1/series", "{\"status\":\"success\",\"data\":[{\"le\":\"1\"}]}");
    assertNotMet(exemplars, "exemplars of 1 traces, 0 of them of these requests");
    answers.put("/api/v1/query_exemplars", exemplar(TRACE));
    assertThat(exemplars.check(evidence()).traces()).containsExactly(TRACE);
  }

  @Test
  void alert_firesAndLinksToATraceThatOpens() throws IOException {
    Requirement alert = new AlertFires(Map.of("journey", "sell", "severity", "page"));
    answers.put("/api/alerts", "{\"alerts\":[]}");
    assertNotMet(alert, "no alert with", "fired");
    answers.put("/api/alerts", alert("ticket", SINCE.plusSeconds(5), TRACE));
    assertNotMet(alert, "there is ticket alert: sales fail");
    answers.put("/api/alerts", alert("page", SINCE.minusSeconds(5), TRACE));
    assertNotMet(alert, "no alert with");
    answers.put("/api/alerts", alert("page", SINCE.plusSeconds(5), TRACE));
    assertNotMet(alert, "fired", "a link from it to a trace that opens");
    answers.put("/api/traces/" + TRACE, "{\"trace_id\":\"" + TRACE + "\"}");
    assertThat(alert.check(evidence()).traces()).containsExactly(TRACE);
  }

  @Test
  void whoDoesNotAnswer_isNamed() throws IOException {
    server.stop(0);
    assertNotMet(new PrometheusHas("up", true), "Prometheus at http://127.0.0.1:");
    assertNotMet(new Exemplars("m", "kiosk"), "Prometheus at http://127.0.0.1:");
    assertNotMet(new AlertFires(Map.of()), "console at http://127.0.0.1:");
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
    Upstream here =
        Upstream.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), null);
    Duration patience = Duration.ofSeconds(5);
    Surroundings surroundings =
        new Surroundings(
            CHARTER,
            otlp,
            new Prometheus(here, patience),
            new JsonClient("Alertmanager", here, patience),
            new JsonClient("console", here, patience),
            Map.of());
    SentRequest sent =
        new SentRequest(
            "a sale", TRACE, 0xa0, Optional.empty(), 503, new SentRequest.Answer(503, "", ""));
    Files.deleteIfExists(otlp.resolve("traces.jsonl"));
    LiveTelemetry live = new LiveTelemetry(otlp, Set.of("kiosk"), Set.of());
    live.follow(TRACE);
    Files.writeString(otlp.resolve("traces.jsonl"), aSpan() + "\n");
    live.read();
    return live.evidence(surroundings, List.of(sent), SINCE, SINCE.plusSeconds(1));
  }

  /** One {@link Span}, by which it is known when the requests began. */
  private static String aSpan() {
    long start = SINCE.toEpochMilli() * 1_000_000;
    return """
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"%s","spanId":"00000000000000b0",\
        "name":"POST","kind":2,"startTimeUnixNano":"%d","endTimeUnixNano":"%d"}]}]}]}"""
        .formatted(TRACE, start, start + 1_000_000);
  }

  private static String query(String result) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":%s}}"
        .formatted(result);
  }

  private static String exemplar(String trace) {
    return """
        {"status":"success","data":[{"seriesLabels":{},"exemplars":[{"labels":{"trace_id":"%s"},\
        "value":"0.8","timestamp":1767323045}]}]}"""
        .formatted(trace);
  }

  private static String alert(String severity, Instant starts, String trace) {
    return """
        {"alerts":[{"state":"resolved","summary":"sales fail","starts_ms":%d,\
        "labels":{"journey":"sell","severity":"%s"},"traces":[{"trace_id":"%s"}]}]}"""
        .formatted(starts.toEpochMilli(), severity, trace);
  }
}
