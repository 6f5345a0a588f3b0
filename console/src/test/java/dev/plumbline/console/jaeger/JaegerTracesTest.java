package dev.plumbline.console.jaeger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.plumbline.clients.SourceException;
import dev.plumbline.clients.Upstream;
import dev.plumbline.console.source.TraceQuery;
import dev.plumbline.console.trace.TraceView;
import dev.plumbline.otlp.TraceId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A small server answers in the shape of Jaeger's query API version 3, the one of the documents and
 * the one of plain protobuf JSON. {@link RealJaeger} asks a Jaeger, which takes minutes to build.
 */
class JaegerTracesTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final TraceId ID = new TraceId(0x0af7651916cd43ddL, 0x8448eb211c80319cL);
  private static final String ANSWER =
      """
      {"result":{"resourceSpans":[
        {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"edge"}}]},
         "scopeSpans":[{"scope":{"name":"undertow"},"spans":[
           {"traceId":"%1$s","spanId":"00f067aa0ba902b7","name":"POST /v1/orders","kind":2,
            "startTimeUnixNano":"1790000000000000000","endTimeUnixNano":"1790000000100000000",
            "attributes":[{"key":"plumbline.error.code","value":{"stringValue":"DEADLINE_EXCEEDED"}},
                          {"key":"plumbline.error.origin","value":{"stringValue":"worker"}},
                          {"key":"http.response.status_code","value":{"intValue":"504"}}],
            "events":[{"name":"late","timeUnixNano":"1790000000050000000"}],
            "status":{"code":2}}]}]},
        {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"gateway"}}]},
         "scopeSpans":[{"scope":{"name":"grpc"},"spans":[
           {"traceId":"%1$s","spanId":"00f067aa0ba902b8","parentSpanId":"00f067aa0ba902b7","name":"Place",
            "kind":"SPAN_KIND_SERVER","startTimeUnixNano":1790000000010000000,"endTimeUnixNano":1790000000090000000,
            "status":{}}]}]}]}}
      """
          .formatted(TRACE);

  private final AtomicReference<String> asked = new AtomicReference<>("");
  private HttpServer server;
  private JaegerTraces jaeger;

  @BeforeEach
  void answerAsJaegerDoes() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serve("/api/v3/traces", 200, ANSWER);
    serve("/api/v3/traces/" + TRACE, 200, ANSWER);
    serve(
        "/api/v3/traces/00000000000000000000000000000001",
        404,
        "{\"error\":{\"httpCode\":404,\"message\":\"No traces found\"}}");
    serve("/api/v3/services", 200, "{\"services\":[\"edge\",\"gateway\"]}");
    server.start();
    jaeger =
        new JaegerTraces(
            Upstream.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), null));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void serve(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          asked.set(exchange.getRequestURI().toString());
          byte[] text = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
  }

  @Test
  void a_trace_is_read_with_all_it_has() {
    TraceView trace = TraceView.of(jaeger.trace(ID).orElseThrow());

    assertThat(trace.size()).isEqualTo(2);
    assertThat(trace.span(0).service()).isEqualTo("edge");
    assertThat(trace.span(0).attributes().get("http.response.status_code")).isEqualTo(504L);
    assertThat(trace.error(0).origin()).isEqualTo("worker");
    assertThat(trace.entry(0).message().getEvents(0).getName()).isEqualTo("late");
    assertThat(trace.depth(1)).isEqualTo(1);
    assertThat(trace.span(1).kind().word()).isEqualTo("server");
  }

  @Test
  void a_span_that_cannot_be_read_is_left_out_and_null_is_the_default() {
    server.removeContext("/api/v3/traces/" + TRACE);
    serve(
        "/api/v3/traces/" + TRACE,
        200,
        ANSWER
            .replace("\"parentSpanId\":\"00f067aa0ba902b7\"", "\"parentSpanId\":\"0ba902b7\"")
            .replace("\"kind\":2", "\"kind\":null,\"links\":null,\"traceState\":null")
            .replace("{\"intValue\":\"504\"}", "{\"intValue\":null}")
            .replace("\"status\":{\"code\":2}", "\"status\":null"));

    TraceView trace = TraceView.of(jaeger.trace(ID).orElseThrow());

    assertThat(trace.size()).isEqualTo(1);
    assertThat(trace.span(0).service()).isEqualTo("edge");
    assertThat(trace.span(0).attributes().text("http.response.status_code")).isEmpty();
  }

  @Test
  void an_unknown_trace_is_none() {
    assertThat(jaeger.trace(new TraceId(0, 1))).isEmpty();
  }

  @Test
  void a_search_asks_jaeger_for_what_it_can_and_looks_at_the_rest_itself() {
    TraceQuery failed =
        TraceQuery.of(1_789_999_000_000L, 1_790_000_100_000L, 10)
            .withService("edge")
            .withError("DEADLINE_EXCEEDED", "worker");

    assertThat(jaeger.search(failed).traces())
        .singleElement()
        .satisfies(
            summary -> {
              assertThat(summary.traceId()).isEqualTo(ID);
              assertThat(summary.durationNanos()).isEqualTo(100_000_000);
              assertThat(summary.services()).containsExactly("edge", "gateway");
            });
    assertThat(asked.get())
        .contains("query.service_name=edge", "query.serviceName=edge", "query.attributes=");
    assertThat(jaeger.search(failed.withError("DEADLINE_EXCEEDED", "gateway")).traces()).isEmpty();
  }

  @Test
  void a_search_without_a_service_asks_for_each() {
    assertThat(jaeger.search(TraceQuery.of(0, 1_790_000_100_000L, 10)).traces()).hasSize(1);
  }

  @Test
  void a_jaeger_that_is_down_is_named() {
    server.stop(0);

    assertThatThrownBy(() -> jaeger.trace(ID))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("Jaeger at http://127.0.0.1");
  }
}
