package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A job that ends before anything is due: all that it recorded arrives, corrected. */
class ShortJobIT {
  private static final String[] NOTHING_IS_DUE = {
    ServiceProcess.ONE_FILE,
    "-Dotel.bsp.schedule.delay=600000",
    "-Dotel.blrp.schedule.delay=600000",
    "-Dotel.metric.export.interval=600000"
  };

  @Test
  void afterSystemExit() throws Exception {
    try (ServiceProcess job = ServiceProcess.startJob("exit", NOTHING_IS_DUE)) {
      arrived(job.stop());
    }
  }

  @Test
  void afterSigterm() throws Exception {
    try (ServiceProcess job = ServiceProcess.startJob("wait", NOTHING_IS_DUE)) {
      job.awaitLine(Duration.ofSeconds(60), "done");
      job.terminate();
      arrived(job.stop());
    }
  }

  private static void arrived(SentTelemetry sent) {
    assertThat(sent.spans())
        .filteredOn(span -> span.getKind() == SpanKind.SPAN_KIND_CLIENT)
        .singleElement()
        .satisfies(
            span ->
                assertThat(SentTelemetry.attributes(span.getAttributesList()))
                    .containsEntry("plumbline.error.code", "UNAVAILABLE"));
    assertThat(sent.logs())
        .extracting(log -> log.getBody().getStringValue())
        .contains("nobody is there");
    assertThat(sent.histogram("http.client.request.duration")).hasSize(1);
    assertThat(sent.numbers("plumbline.enforcement.active").values()).containsExactly(1.0);
  }
}
