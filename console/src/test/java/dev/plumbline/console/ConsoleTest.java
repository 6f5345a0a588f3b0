package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes in by OTLP comes out by the API. */
class ConsoleTest {

  @TempDir Path data;

  private static Otlp order(long trace) {
    return new Otlp()
        .span("edge", trace, 1, 0)
        .server()
        .named("POST /v1/orders")
        .at(0, 9_000)
        .end()
        .span("gateway", trace, 2, 1)
        .server()
        .named("Place")
        .at(1_000, 5_000)
        .end();
  }

  @Test
  void a_trace_sent_over_http_is_there_once_it_is_acknowledged() throws Exception {
    try (TestConsole console = TestConsole.start(data)) {
      assertThat(console.export("/v1/traces", order(7).bytes()).statusCode()).isEqualTo(200);

      Map<String, Object> trace = console.json("/api/traces/" + Otlp.traceHex(7));

      assertThat(trace).containsEntry("span_count", 2L);
      assertThat(names(trace)).containsExactlyInAnyOrder("POST /v1/orders", "Place");
    }
  }

  @Test
  void a_trace_sent_over_grpc_is_found_by_search() throws Exception {
    try (TestConsole console = TestConsole.start(data)) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", console.console().grpcPort())
              .usePlaintext()
              .build();
      try {
        ExportTraceServiceResponse answer =
            TraceServiceGrpc.newBlockingStub(channel).export(order(8).request());
        assertThat(answer.hasPartialSuccess()).isFalse();
      } finally {
        channel.shutdownNow();
      }

      Map<String, Object> page = console.json("/api/traces?service=gateway&operation=Place");

      assertThat((List<?>) page.get("traces")).hasSize(1);
      Map<?, ?> line = (Map<?, ?>) ((List<?>) page.get("traces")).get(0);
      assertThat(line.get("trace_id")).isEqualTo(Otlp.traceHex(8));
      assertThat(line.get("duration_us")).isEqualTo(9_000L);
      assertThat(line.get("services")).isEqualTo(List.of("edge", "gateway"));
      assertThat(line.get("complete")).isEqualTo(true);
    }
  }

  @Test
  void what_was_stored_is_there_after_a_restart() throws Exception {
    try (TestConsole console = TestConsole.start(data)) {
      console.export("/v1/traces", order(9).bytes());
    }
    try (TestConsole console = TestConsole.start(data)) {
      assertThat(console.json("/api/traces/" + Otlp.traceHex(9))).containsEntry("span_count", 2L);
      console.export("/v1/traces", order(9).bytes());
      assertThat(console.json("/api/traces/" + Otlp.traceHex(9))).containsEntry("span_count", 2L);
    }
  }

  private static List<String> names(Map<String, Object> trace) {
    return ((List<?>) trace.get("spans"))
        .stream().map(span -> String.valueOf(((Map<?, ?>) span).get("name"))).toList();
  }
}
