package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.clients.Json;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What one part of the stack may send, the next one takes: the pairs of the table "Limits between
 * parts" in compose/README.md, by the real ones.
 */
class LimitsIT {
  private static final int RECORDS = 4_000;
  private static final String SIX_KILOBYTES = "x".repeat(6_000);

  @TempDir static Path folder;

  private static LiveStack stack;

  @BeforeAll
  static void open() throws IOException {
    stack = new LiveStack(folder);
    stack.start(stack.backends.prometheus());
    stack.start(stack.backends.console());
    stack.collector("", Map.of());
  }

  @AfterAll
  static void close() {
    stack.close();
  }

  @Test
  void fourThousandLogRecordsOfSixKilobytes_arriveWhole() throws Exception {
    long before = stored();
    // Many at a time, as a Collector beside the service sends them; over HTTP, which takes 20 MiB.
    for (int sent = 0; sent < RECORDS; sent += 2_000) {
      StringBuilder records = new StringBuilder();
      for (int i = sent; i < sent + 2_000; i++) {
        records
            .append(i == sent ? "" : ",")
            .append("{\"timeUnixNano\":\"")
            .append(System.currentTimeMillis() * 1_000_000 + i)
            .append("\",\"body\":{\"stringValue\":\"")
            .append(SIX_KILOBYTES)
            .append("\"}}");
      }
      stack.send(
          "logs",
          "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"worker\"}}]},\"scopeLogs\":[{\"logRecords\":["
              + records
              + "]}]}]}");
    }

    stack.await(RECORDS + " more are stored", () -> stored() == before + RECORDS);
  }

  /** As large as the Collector takes by either protocol; the console takes less at a time. */
  @Test
  void theLargestRequest_passesOn() throws Exception {
    long before = stored();
    export(logs(0, 3_000, SIX_KILOBYTES));
    // Nor is a record too large that the console takes alone.
    export(logs(3_000, 1, "x".repeat(7_000_000)));

    stack.await("3,001 more are stored", () -> stored() == before + 3_001);
  }

  @Test
  void theLargestRequestOfMetrics_isStored() throws Exception {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      points
          .append(i == 0 ? "" : ",")
          .append("{\"timeUnixNano\":\"")
          .append(System.currentTimeMillis() * 1_000_000)
          .append(
              "\",\"asInt\":\"1\",\"attributes\":[{\"key\":\"long\",\"value\":{\"stringValue\":\"")
          .append(i)
          .append(SIX_KILOBYTES)
          .append("\"}}]}");
    }
    stack.send(
        "metrics",
        "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"large\",\"gauge\":{\"dataPoints\":["
            + points
            + "]}}]}]}]}");

    stack.await(
        "3,000 points are stored",
        () -> stack.prometheus().instant("count(large) == 3000").size() == 1);
  }

  private long stored() throws IOException, InterruptedException {
    Map<String, ?> health = Json.readObject(stack.ask(Port.CONSOLE, "/api/health"));
    return ((Number) Json.object(health.get("ingest")).get("log_records")).longValue();
  }

  private void export(ExportLogsServiceRequest request) throws InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(stack.settings.ports().address(Port.COLLECTOR_GRPC))
            .usePlaintext()
            .build();
    try {
      LogsServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(LiveStack.LIMIT.toSeconds(), TimeUnit.SECONDS)
          .export(request);
    } finally {
      channel.shutdownNow();
      assertThat(channel.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static ExportLogsServiceRequest logs(int from, int count, String body) {
    ScopeLogs.Builder records = ScopeLogs.newBuilder();
    long now = System.currentTimeMillis() * 1_000_000;
    for (int i = from; i < from + count; i++) {
      records.addLogRecords(
          LogRecord.newBuilder().setTimeUnixNano(now + i).setBody(text(i + " " + body)));
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(
                            KeyValue.newBuilder().setKey("service.name").setValue(text("worker"))))
                .addScopeLogs(records))
        .build();
  }

  private static AnyValue text(String value) {
    return AnyValue.newBuilder().setStringValue(value).build();
  }
}
