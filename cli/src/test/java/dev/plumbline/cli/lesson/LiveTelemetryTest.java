package dev.plumbline.cli.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.cli.lesson.requirement.Evidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts of the telemetry that a Collector writes during a check. */
class LiveTelemetryTest {
  private static final Charter CHARTER = Charter.load(Path.of("../charter/shop")).charter();
  private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String OTHER = "4bf92f3577b34da6a3ce929d0e0e4736";

  @TempDir Path otlp;
  private LiveTelemetry live;

  @BeforeEach
  void begin() throws IOException {
    write("traces.jsonl", span(TRACE, 1, "kiosk", "this"));
    live = new LiveTelemetry(otlp, Set.of("kiosk"), Set.of("this"));
    live.follow(TRACE);
  }

  @Test
  void whatWasThereBefore_isPassedOver() throws IOException {
    assertThat(live.read()).isFalse();
    assertThat(evidence().own().spans()).isEmpty();
  }

  @Test
  void spansMetricsAndLogs_ofTheLearnersProcessesCount() throws IOException {
    write("traces.jsonl", span(OTHER, 2, "kiosk", "this"));
    write("metrics.jsonl", metric("kiosk", "this"));
    write("logs.jsonl", log("kiosk", "this"));

    assertThat(live.read()).isTrue();
    Evidence evidence = evidence();
    assertThat(evidence.spansOf("kiosk")).hasSize(1);
    assertThat(evidence.metricsOf("kiosk")).hasSize(1);
    assertThat(evidence.logsOf("kiosk")).hasSize(1);
    assertThat(evidence.own().foreign()).isEmpty();
    assertThat(evidence.spansOf("edge")).isEmpty();
  }

  @Test
  void anotherProcessOfTheSameName_doesNotCount_andIsTold() throws IOException {
    write("traces.jsonl", span(OTHER, 2, "kiosk", "before"));
    write("metrics.jsonl", metric("kiosk", "before"));
    write("logs.jsonl", log("kiosk", "before"));

    assertThat(live.read()).isFalse();
    Evidence evidence = evidence();
    assertThat(evidence.spansOf("kiosk")).isEmpty();
    assertThat(evidence.metricsOf("kiosk")).isEmpty();
    assertThat(evidence.logsOf("kiosk")).isEmpty();
    assertThat(evidence.own().foreign()).containsEntry("kiosk", 3);
  }

  @Test
  void telemetryOfOtherTraces_isNoNews() throws IOException {
    write("traces.jsonl", span(OTHER, 2, "edge", "demo"));
    assertThat(live.read()).isFalse();
    write("traces.jsonl", span(TRACE, 3, "edge", "demo"));
    assertThat(live.read()).isTrue();
    assertThat(live.servicesIn(TRACE)).containsExactly("edge");
  }

  @Test
  void aSpanThatArrivesTwice_countsOnce() throws IOException {
    write("traces.jsonl", span(TRACE, 3, "edge", "demo") + "\n" + span(TRACE, 3, "edge", "demo"));
    assertThat(live.read()).isTrue();
    write("traces.jsonl", span(TRACE, 3, "edge", "demo"));
    assertThat(live.read()).isFalse();
  }

  @Test
  void aHalfLine_isReadOnceItIsWhole() throws IOException {
    String line = span(TRACE, 3, "edge", "demo");
    append("traces.jsonl", line.substring(0, 40));
    assertThat(live.read()).isFalse();
    append("traces.jsonl", line.substring(40) + "\n");
    assertThat(live.read()).isTrue();
  }

  @Test
  void aFileThatIsRenamed_isReadOn() throws IOException {
    write("traces.jsonl", span(TRACE, 3, "edge", "demo"));
    Files.move(otlp.resolve("traces.jsonl"), otlp.resolve("traces-2026-01-02.jsonl"));
    write("traces.jsonl", span(TRACE, 4, "gateway", "demo"));

    assertThat(live.read()).isTrue();
    assertThat(live.servicesIn(TRACE)).containsExactlyInAnyOrder("edge", "gateway");
    assertThat(live.read()).isFalse();
  }

  private Evidence evidence() {
    return live.evidence(LessonSurroundings.of(CHARTER), List.of(), SINCE, SINCE.plusSeconds(1));
  }

  private void write(String file, String line) throws IOException {
    append(file, line + "\n");
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(
        otlp.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String resource(String service, String instance) {
    return """
        "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"%s"}},\
        {"key":"service.instance.id","value":{"stringValue":"%s"}}]}"""
        .formatted(service, instance);
  }

  private static String span(String trace, int id, String service, String instance) {
    return """
        {"resourceSpans":[{%s,"scopeSpans":[{"scope":{},"spans":[{"traceId":"%s",\
        "spanId":"%016x","name":"POST","kind":2,"startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}"""
        .formatted(resource(service, instance), trace, id);
  }

  private static String metric(String service, String instance) {
    return """
        {"resourceMetrics":[{%s,"scopeMetrics":[{"scope":{},"metrics":[{"name":"sales",\
        "gauge":{"dataPoints":[{"asDouble":1}]}}]}]}]}"""
        .formatted(resource(service, instance));
  }

  private static String log(String service, String instance) {
    return """
        {"resourceLogs":[{%s,"scopeLogs":[{"scope":{},"logRecords":[{"body":{"stringValue":"sold"}}]}]}]}"""
        .formatted(resource(service, instance));
  }
}
