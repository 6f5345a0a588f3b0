package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and error tuples survive the SDK's limits for attributes. */
class AttributeLimitsIT {
  @TempDir private Path folder;

  @Test
  void theTupleAndTheName_surviveTheCountOfAttributes() throws Exception {
    try (ServiceProcess service =
        ServiceProcess.start(
            ServiceProcess.ONE_FILE,
            "-Dotel.service.name=edge",
            "-Dotel.span.attribute.count.limit=3",
            "-Dotel.bsp.schedule.delay=100")) {
      HttpResponse<String> threw = service.get("/calls/unary/throw");
      SentTelemetry telemetry = service.stop();

      for (Span span : telemetry.spans(ServiceProcess.trace(threw))) {
        assertThat(span.getDroppedAttributesCount()).isPositive();
        if (span.getKind() == SpanKind.SPAN_KIND_CLIENT
            || span.getKind() == SpanKind.SPAN_KIND_SERVER) {
          assertThat(span.getName()).contains("/");
        }
      }
      assertThat(
              attributes(
                  telemetry
                      .span(ServiceProcess.trace(threw), SpanKind.SPAN_KIND_CLIENT)
                      .getAttributesList()))
          .containsEntry("error.type", "INTERNAL")
          .containsEntry("plumbline.error.reason", "PANIC")
          .containsKeys("plumbline.error.origin", "plumbline.error.fault")
          .containsKey("plumbline.error.retryable");
    }
  }

  @Test
  void theTupleAndTheName_surviveTheLengthOfValues() throws Exception {
    try (ServiceProcess service =
        ServiceProcess.start(
            ServiceProcess.ONE_FILE,
            "-Dotel.service.name=edge",
            "-Dotel.attribute.value.length.limit=4",
            "-Dotel.bsp.schedule.delay=100")) {
      HttpResponse<String> threw = service.get("/calls/unary/throw");
      SentTelemetry telemetry = service.stop();

      assertThat(telemetry.spans(ServiceProcess.trace(threw)))
          .filteredOn(span -> span.getKind() == SpanKind.SPAN_KIND_SERVER)
          .extracting(Span::getName)
          .contains("GET /calls/{kind}/{ask}");
      assertThat(
              attributes(
                  telemetry
                      .span(ServiceProcess.trace(threw), SpanKind.SPAN_KIND_CLIENT)
                      .getAttributesList()))
          .containsEntry("error.type", "INTERNAL")
          .containsEntry("plumbline.error.reason", "PANIC");
    }
  }

  /** Whichever limit it is and wherever it is set, every failed span has its tuple, uncut. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Dotel.span.attribute.count.limit=1",
        "-Dotel.attribute.value.length.limit=1",
        "-Dotel.span.event.count.limit=1 -Dotel.span.link.count.limit=1"
            + " -Dotel.event.attribute.count.limit=1 -Dotel.span.attribute.count.limit=2"
      })
  void theTuple_survivesEachLimit(String limits) throws Exception {
    String[] all = (ServiceProcess.ONE_FILE + ' ' + limits).split(" ", -1);
    try (ServiceProcess service = ServiceProcess.start(all)) {
      HttpResponse<String> threw = service.get("/calls/unary/throw");
      assertTuples(service.stop(), ServiceProcess.trace(threw));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attribute_limits: {attribute_count_limit: 1, attribute_value_length_limit: 1}\n",
        "tracer_provider:\n  limits: {attribute_count_limit: 1, attribute_value_length_limit: 7,"
            + " event_count_limit: 1, link_count_limit: 1, event_attribute_count_limit: 1}\n"
      })
  void theTuple_survivesTheLimitsOfAFile(String limits) throws Exception {
    OtlpReceiver receiver = new OtlpReceiver();
    String text =
        limits.startsWith("tracer_provider")
            ? ConfigurationFile.TEXT.replace("tracer_provider:\n", limits)
            : ConfigurationFile.TEXT + limits;
    try (ServiceProcess service =
        ServiceProcess.startSendingTo(
            receiver, ServiceProcess.ONE_FILE, ConfigurationFile.setting(folder, text, receiver))) {
      HttpResponse<String> threw = service.get("/calls/unary/throw");
      assertTuples(service.stop(), ServiceProcess.trace(threw));
    }
  }

  private static void assertTuples(SentTelemetry telemetry, String trace) {
    for (SpanKind kind : List.of(SpanKind.SPAN_KIND_CLIENT, SpanKind.SPAN_KIND_SERVER)) {
      List<Span> ofKind =
          telemetry.spans(trace).stream().filter(span -> span.getKind() == kind).toList();
      assertThat(ofKind).isNotEmpty();
      for (Span span : ofKind) {
        Map<String, String> attributes = attributes(span.getAttributesList());
        assertThat(attributes)
            .containsEntry("plumbline.error.code", "INTERNAL")
            .containsEntry("error.type", "INTERNAL")
            .containsEntry("plumbline.error.origin", "edge")
            .containsEntry("plumbline.error.reason", "PANIC")
            .containsEntry("plumbline.error.fault", "service")
            .containsEntry("plumbline.error.retryable", "false");
        assertThat(span.getName()).contains("/");
        assertThat(span.getAttributesList()).hasSize(attributes.size());
      }
    }
  }
}
