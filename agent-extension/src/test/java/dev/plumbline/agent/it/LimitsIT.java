package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.Telemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What the SDK's limits leave out was there. */
class LimitsIT {
  @Test
  void theTupleAndTheName_surviveTheCountOfAttributes() throws Exception {
    try (Service service =
        Service.start(
            Service.ONE_FILE,
            "-Dotel.service.name=edge",
            "-Dotel.span.attribute.count.limit=3",
            "-Dotel.bsp.schedule.delay=100")) {
      HttpResponse<String> threw = service.get("/calls/unary/throw");
      Telemetry telemetry = service.stop();

      for (Span span : telemetry.spans(Service.trace(threw))) {
        assertThat(span.getDroppedAttributesCount()).isPositive();
        if (span.getKind() == SpanKind.SPAN_KIND_CLIENT
            || span.getKind() == SpanKind.SPAN_KIND_SERVER) {
          assertThat(span.getName()).contains("/");
        }
      }
      assertThat(
              attributes(
                  telemetry
                      .span(Service.trace(threw), SpanKind.SPAN_KIND_CLIENT)
                      .getAttributesList()))
          .containsEntry("error.type", "INTERNAL")
          .containsEntry("plumbline.error.reason", "PANIC")
          .containsKeys("plumbline.error.origin", "plumbline.error.fault")
          .containsKey("plumbline.error.retryable");
    }
  }

  @Test
  void theTupleAndTheName_surviveTheLengthOfValues() throws Exception {
    try (Service service =
        Service.start(
            Service.ONE_FILE,
            "-Dotel.service.name=edge",
            "-Dotel.attribute.value.length.limit=4",
            "-Dotel.bsp.schedule.delay=100")) {
      HttpResponse<String> threw = service.get("/calls/unary/throw");
      Telemetry telemetry = service.stop();

      assertThat(telemetry.spans(Service.trace(threw)))
          .filteredOn(span -> span.getKind() == SpanKind.SPAN_KIND_SERVER)
          .extracting(Span::getName)
          .contains("GET /calls/{kind}/{ask}");
      assertThat(
              attributes(
                  telemetry
                      .span(Service.trace(threw), SpanKind.SPAN_KIND_CLIENT)
                      .getAttributesList()))
          .containsEntry("error.type", "INTERNAL")
          .containsEntry("plumbline.error.reason", "PANIC");
    }
  }
}
