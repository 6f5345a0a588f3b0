package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A backend that rejects, and a queue that is too small for the time it takes. */
class DroppedIT {

  @Test
  void lostSpans_areCountedByReason_andTheServiceAnswers() throws Exception {
    OtlpReceiver receiver = new OtlpReceiver();
    receiver.refuseSpansSlowly();
    try (ServiceProcess service =
        ServiceProcess.startSendingTo(
            receiver,
            ServiceProcess.ONE_FILE,
            "-Dotel.bsp.max.queue.size=4",
            "-Dotel.bsp.max.export.batch.size=2",
            "-Dotel.metric.export.interval=300")) {
      AtomicInteger sent = new AtomicInteger();
      // Requests go on until the queue is full: how fast they are depends on the machine.
      Poll.until(
          Duration.ofSeconds(60),
          () -> {
            for (int i = 0; i < 10; i++) {
              assertThat(service.get("/items/42").statusCode()).isEqualTo(200);
              sent.incrementAndGet();
            }
            return bothReasons(service);
          },
          () -> "dropped: " + service.soFar().numbers("plumbline.telemetry.dropped"));
      assertThat(lost(service, "queue_full") + lost(service, "export_failed"))
          .as("no more than there were")
          .isLessThanOrEqualTo(sent.get());
    }
  }

  @Test
  void whatIsRejectedOfARequestThatIsTaken_isCounted() throws Exception {
    OtlpReceiver receiver = new OtlpReceiver();
    receiver.rejectOneSpanOfEach();
    countsAsFailed(receiver);
  }

  @Test
  void whatARedirectLeadsToAPage_isCounted() throws Exception {
    OtlpReceiver receiver = new OtlpReceiver();
    receiver.redirectSpans();
    countsAsFailed(receiver);
  }

  private static void countsAsFailed(OtlpReceiver receiver) throws Exception {
    try (ServiceProcess service =
        ServiceProcess.startSendingTo(
            receiver, ServiceProcess.ONE_FILE, "-Dotel.metric.export.interval=300")) {
      assertThat(service.get("/items/42").statusCode()).isEqualTo(200);

      Poll.until(
          Duration.ofSeconds(60),
          () -> lost(service, "export_failed") > 0 ? Boolean.TRUE : null,
          () -> "dropped: " + service.soFar().numbers("plumbline.telemetry.dropped"));
    }
  }

  private static @Nullable Boolean bothReasons(ServiceProcess service) {
    boolean both = lost(service, "queue_full") > 0 && lost(service, "export_failed") > 0;
    return both ? Boolean.TRUE : null;
  }

  private static double lost(ServiceProcess service, String reason) {
    return service
        .soFar()
        .numbers("plumbline.telemetry.dropped")
        .getOrDefault(Map.of("plumbline.signal", "traces", "plumbline.drop.reason", reason), 0.0);
  }
}
