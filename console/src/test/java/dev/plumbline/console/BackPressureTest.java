package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When the disk cannot keep up, senders get an error on which they retry, and memory stays bounded.
 */
class BackPressureTest {

  @TempDir Path data;

  @Test
  void a_full_queue_tells_senders_when_to_come_again() throws Exception {
    try (TestConsole console = TestConsole.start(data, "PLUMBLINE_CONSOLE_QUEUE_MIB", "1")) {
      ExportTraceServiceRequest first = large(1);
      ExportTraceServiceRequest second = large(2);
      try (Connection lock =
              DriverManager.getConnection("jdbc:sqlite:" + data.resolve("traces.db"));
          Statement statement = lock.createStatement()) {
        statement.execute("BEGIN IMMEDIATE"); // locks the database
        CompletableFuture<Integer> waiting =
            CompletableFuture.supplyAsync(() -> status(console, first));
        await(console, health -> (Long) health.get("queue_bytes") > 500_000);

        HttpResponse<byte[]> refused = console.export("/v1/traces", second.toByteArray());
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThatGrpcIsTold(console, second);
        assertThat(waiting).isNotDone();

        statement.execute("ROLLBACK");
        assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(200);
      }
      assertThat(console.export("/v1/traces", second.toByteArray()).statusCode()).isEqualTo(200);
      assertThat(console.json("/api/traces/" + Otlp.traceHex(2))).containsEntry("span_count", 80L);
    }
  }

  private static void assertThatGrpcIsTold(TestConsole console, ExportTraceServiceRequest request) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", console.console().grpcPort())
            .usePlaintext()
            .build();
    try {
      assertThatThrownBy(() -> TraceServiceGrpc.newBlockingStub(channel).export(request))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                assertThat(StatusProto.fromThrowable(e).getDetails(0).is(RetryInfo.class)).isTrue();
              });
    } finally {
      channel.shutdownNow();
    }
  }

  /** A request of about 800 KiB. */
  private static ExportTraceServiceRequest large(long trace) {
    Otlp request = new Otlp();
    for (int i = 1; i <= 80; i++) {
      request.span("edge", trace, i, i - 1).with("filling", "x".repeat(10_000)).end();
    }
    return request.request();
  }

  private static int status(TestConsole console, ExportTraceServiceRequest request) {
    try {
      return console.export("/v1/traces", request.toByteArray()).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void await(TestConsole console, Predicate<Map<?, ?>> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.test((Map<?, ?>) console.json("/api/health").get("ingest"))) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.sleep(5);
    }
  }
}
