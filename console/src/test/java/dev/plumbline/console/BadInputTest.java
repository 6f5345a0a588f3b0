package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes gets a clear answer, and the console goes on. */
class BadInputTest {

  private static final long MIB = 1L << 20;

  @TempDir Path data;
  private TestConsole console;

  @BeforeEach
  void start() throws IOException {
    console = TestConsole.start(data);
  }

  @AfterEach
  void itStillWorks() throws Exception {
    assertThat(console.export("/v1/traces", ordinary(99).bytes()).statusCode()).isEqualTo(200);
    assertThat(console.get("/api/traces/" + Otlp.traceHex(99)).statusCode()).isEqualTo(200);
    console.close();
  }

  private static Otlp ordinary(long trace) {
    return new Otlp().span("edge", trace, 1, 0).server().end();
  }

  @Test
  void what_is_no_otlp_is_refused_for_good() throws Exception {
    byte[] noise = "this is not protobuf".getBytes(StandardCharsets.UTF_8);

    assertThat(console.export("/v1/traces", noise).statusCode()).isEqualTo(400);
    assertThat(console.export("/v1/logs", noise).statusCode()).isEqualTo(400);
    assertThat(counter("malformed_requests")).isEqualTo(2);
  }

  @Test
  void a_cut_off_request_is_refused_for_good_over_grpc() {
    ManagedChannel channel = channel();
    try {
      byte[] whole = ordinary(1).bytes();
      assertThatThrownBy(
              () ->
                  io.grpc.stub.ClientCalls.blockingUnaryCall(
                      channel,
                      TraceServiceGrpc.getExportMethod().toBuilder(new Raw(), new Raw()).build(),
                      io.grpc.CallOptions.DEFAULT,
                      java.util.Arrays.copyOf(whole, whole.length - 3)))
          .isInstanceOf(StatusRuntimeException.class)
          .extracting(e -> ((StatusRuntimeException) e).getStatus().getCode())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    } finally {
      channel.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cut gzip, application/x-protobuf, gzip, 400",
    "no gzip, application/x-protobuf, gzip, 400",
    "unknown encoding, application/x-protobuf, zstd, 400",
    "json, application/json, identity, 415"
  })
  void a_body_that_cannot_be_unpacked_is_refused_and_counted(
      String fault, String type, String encoding, int status) throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(ordinary(1).bytes());
    }
    byte[] body =
        switch (fault) {
          case "cut gzip" -> java.util.Arrays.copyOf(packed.toByteArray(), packed.size() - 12);
          case "unknown encoding" -> packed.toByteArray();
          default -> ordinary(1).bytes();
        };

    for (String path : List.of("/v1/traces", "/v1/logs")) {
      assertThat(
              console
                  .export(path, body, "Content-Type", type, "Content-Encoding", encoding)
                  .statusCode())
          .isEqualTo(status);
    }
    assertThat(counter("malformed_requests")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut gzip", "too large"})
  void a_message_that_cannot_be_unpacked_is_refused_for_good_and_counted(String fault)
      throws Exception {
    io.grpc.CompressorRegistry compressors = io.grpc.CompressorRegistry.newEmptyInstance();
    compressors.register(new NotGzip());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", console.console().grpcPort())
            .compressorRegistry(compressors)
            .usePlaintext()
            .build();
    io.grpc.CallOptions options =
        fault.equals("cut gzip")
            ? io.grpc.CallOptions.DEFAULT.withCompression("gzip")
            : io.grpc.CallOptions.DEFAULT;
    byte[] body = fault.equals("cut gzip") ? ordinary(1).bytes() : new byte[(int) (9 * MIB)];
    try {
      assertThatThrownBy(
              () ->
                  io.grpc.stub.ClientCalls.blockingUnaryCall(
                      channel,
                      TraceServiceGrpc.getExportMethod().toBuilder(new Raw(), new Raw()).build(),
                      options,
                      body))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e ->
                  assertThat(e.getStatus().getCode())
                      .isIn(Status.Code.INVALID_ARGUMENT, Status.Code.RESOURCE_EXHAUSTED));
      assertThat(counter("malformed_requests")).isEqualTo(1);
    } finally {
      channel.shutdownNow();
    }
  }

  /** Is labelled gzip and is not. */
  private static final class NotGzip implements io.grpc.Compressor {
    @Override
    public String getMessageEncoding() {
      return "gzip";
    }

    @Override
    public OutputStream compress(OutputStream out) {
      return out;
    }
  }

  @Test
  void a_body_of_100_mb_is_refused_before_it_is_read() throws Exception {
    String answer =
        raw(
            console.console().httpPort(),
            "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: 104857600\r\n\r\n",
            0);

    assertThat(answer).startsWith("HTTP/1.1 413");
  }

  @Test
  void a_body_of_100_mb_without_a_length_is_refused_when_it_gets_too_long() throws Exception {
    String answer =
        raw(
            console.console().httpPort(),
            "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nTransfer-Encoding: chunked\r\n\r\n",
            100);

    assertThat(answer).startsWith("HTTP/1.1 413");
  }

  @Test
  void a_small_body_that_unpacks_to_100_mb_is_refused() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[(int) (100 * MIB)]);
    }

    assertThat(
            console
                .export("/v1/traces", packed.toByteArray(), "Content-Encoding", "gzip")
                .statusCode())
        .isEqualTo(413);
  }

  @Test
  void an_attribute_of_1_mb_is_cut_and_counted() throws Exception {
    String long1 = "é".repeat((int) MIB / 2);
    console.export("/v1/traces", new Otlp().span("edge", 2, 1, 0).with("big", long1).end().bytes());

    String body = console.get("/api/traces/" + Otlp.traceHex(2)).body();

    assertThat(body.length()).isLessThan(40_000);
    assertThat(body).contains("ééé…[cut]").doesNotContain("\uFFFD");
    assertThat(counter("truncated_attributes")).isEqualTo(1);
  }

  @Test
  void markup_is_kept_as_it_was_said() throws Exception {
    String script = "<script>alert(\"1\")</script>";
    console.export(
        "/v1/traces",
        new Otlp().span("edge", 3, 1, 0).named(script).with("note", script).end().bytes());

    HttpResponse<String> answer = console.get("/api/traces/" + Otlp.traceHex(3));
    Map<?, ?> span =
        (Map<?, ?>) ((List<?>) console.json("/api/traces/" + Otlp.traceHex(3)).get("spans")).get(0);

    assertThat(span.get("name")).isEqualTo(script);
    assertThat(((Map<?, ?>) span.get("attributes")).get("note")).isEqualTo(script);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
  }

  @Test
  void a_span_without_ids_is_rejected_and_the_others_are_kept() throws Exception {
    ExportTraceServiceRequest.Builder request =
        new Otlp().span("edge", 4, 1, 0).end().span("edge", 4, 2, 1).end().request().toBuilder();
    request.getResourceSpansBuilder(0).getScopeSpansBuilder(0).getSpansBuilder(1).clearTraceId();

    byte[] answer = console.export("/v1/traces", request.build().toByteArray()).body();

    assertThat(ExportTraceServiceResponse.parseFrom(answer).getPartialSuccess().getRejectedSpans())
        .isEqualTo(1);
    assertThat(console.json("/api/traces/" + Otlp.traceHex(4))).containsEntry("span_count", 1L);
  }

  @Test
  void spans_in_a_circle_are_shown_all_the_same() throws Exception {
    console.export(
        "/v1/traces", new Otlp().span("edge", 5, 1, 2).end().span("edge", 5, 2, 1).end().bytes());

    assertThat(console.json("/api/traces/" + Otlp.traceHex(5))).containsEntry("span_count", 2L);
  }

  @Test
  void ten_thousand_spans_in_one_another_are_one_trace() throws Exception {
    Otlp deep = new Otlp();
    for (int i = 1; i <= 10_000; i++) {
      deep.span("edge", 6, i, i - 1).end();
    }
    console.export("/v1/traces", deep.bytes());

    assertThat(console.json("/api/traces/" + Otlp.traceHex(6)))
        .containsEntry("span_count", 10_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/traces/00000000000000000000000000000abc, 404",
    "/api/traces/00000000000000000000000000000abc/logs, 404",
    "/api/traces/<script>, 400",
    "/api/services/nobody, 404",
    "/api/alerts/nothing, 404",
    "/api/nothing, 404",
    "/api/traces?from=now&to=-1h, 400",
    "/api/overview?from=2000&to=1000, 400",
    "/api/traces?from=yesterday, 400",
    "/api/traces?from=9999999999999, 400",
    "/api/traces?limit=0, 400",
    "/api/traces?limit=5001, 400",
    "/api/traces?limit=many, 400",
    "/api/traces?servise=edge, 400",
    "/api/traces?service=a&service=b, 400",
    "/api/traces?min_ms=2&max_ms=1, 400",
    "/api/traces?kind=sideways, 400",
    "/api/traces?cursor=../../etc, 400",
    "/api/services/edge?from=-31d&step=1, 400"
  })
  void a_question_that_makes_no_sense_is_told_why(String path, int status) throws Exception {
    HttpResponse<String> answer = console.get(path.replace("<", "%3C").replace(">", "%3E"));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains("\"detail\":\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/overview?environment=%ff, environment",
    "/api/overview?environment=%ED%A0%80, environment",
    "/api/overview?%ff=edge, a parameter's name",
    "/api/services/edge?operation=%ff, operation",
    "/api/services/edge?instance=a%c3, instance",
    "/api/services/edge?from=%ff, from",
    "/api/services/edge/logs?severity=%ff, severity",
    "/api/traces?baggage=a&baggage=%ff, baggage",
    "/api/traces?cursor=%ff, cursor",
    "/api/services/%ff, the path",
    "/api/traces/%ff, the path",
    "/api/alerts/%c0%af, the path",
    "/service/%ff, the path"
  })
  void text_that_cannot_be_decoded_is_refused_by_name(String target, String name) throws Exception {
    String answer = whole(target);

    assertThat(answer)
        .startsWith("HTTP/1.1 400")
        .contains(
            "Content-Type: application/problem+json",
            "X-Content-Type-Options: nosniff",
            "\"detail\":\"" + name + " is \\\"",
            "expected percent-encoded UTF-8");
  }

  /** The HTTP parser rejects these before the console has a request. */
  @ParameterizedTest
  @ValueSource(strings = {"/api/overview?environment=%zz", "/api/overview?a=%e", "/service/%zz"})
  void a_target_that_is_not_http_is_refused(String target) throws Exception {
    assertThat(whole(target)).startsWith("HTTP/1.1 400");
  }

  @Test
  void a_live_tail_of_text_that_cannot_be_decoded_is_refused() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(console.uri("/api/traces/live?service=%ff")).build();
    HttpResponse<InputStream> answer =
        console.client().send(request, HttpResponse.BodyHandlers.ofInputStream());
    answer.body().close();

    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/overview?environment=%EF%BF%BD, 200",
    "/api/services/%EF%BF%BD, 404",
    "/api/services/edge?operation=%EF%BF%BD&instance=%EF%BF%BD, 200",
    "/api/services/a%2Fb, 404",
    "/api/traces?service=%EF%BF%BD&operation=a+b%2Bc, 200",
    "/api/%6Fverview, 200",
    "/service/a%2Fb, 200"
  })
  void text_that_is_valid_and_unknown_is_like_any_other(String path, int status) throws Exception {
    assertThat(console.get(path).statusCode()).isEqualTo(status);
  }

  @Test
  void a_parameter_that_is_given_twice_is_refused_however_its_name_is_encoded() throws Exception {
    HttpResponse<String> answer = console.get("/api/traces?service=a&servic%65=b");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("service is given 2 times");
  }

  @Test
  void ten_years_are_clamped_to_31_days() throws Exception {
    Map<?, ?> range = (Map<?, ?>) console.json("/api/traces?from=-3650d").get("range");

    assertThat(range.get("clamped")).isEqualTo(true);
    assertThat((Long) range.get("to_ms") - (Long) range.get("from_ms"))
        .isEqualTo(31L * 24 * 3600 * 1000);
  }

  @Test
  void the_wrong_method_is_told_so() throws Exception {
    HttpResponse<String> answer =
        console
            .client()
            .send(
                HttpRequest.newBuilder(console.uri("/api/traces")).DELETE().build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("GET");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/health", "/api/traces/nonsense", "/assets/none.js"})
  void every_answer_keeps_the_browser_to_this_origin(String path) throws Exception {
    HttpResponse<String> answer = console.get(path);

    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; script-src 'self';")
        .doesNotContain("http");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
  }

  @Test
  void a_name_that_is_not_the_consoles_is_refused() throws Exception {
    assertThat(
            raw(
                console.console().port(),
                "GET /api/traces HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                0))
        .startsWith("HTTP/1.1 421");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | http://evil.example | {\"alerts\":[]}   | 403",
        "text/plain       |                     | {\"alerts\":[]}   | 415",
        "application/json |                     | not json          | 400",
        "application/json |                     | {\"alerts\":1}    | 400",
        "application/json |                     | {\"alerts\":[{}]} | 400"
      })
  void a_post_that_is_no_notification_is_refused(
      String type, String origin, String body, int status) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(console.uri("/api/alerts/webhook"))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (origin != null) {
      request.header("Origin", origin);
    }

    assertThat(
            console
                .client()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(status);
  }

  @Test
  void prometheus_and_alertmanager_that_are_down_take_only_their_part_with_them() throws Exception {
    try (TestConsole alone =
        TestConsole.start(
            data.resolve("other"),
            "PLUMBLINE_PROMETHEUS_URL",
            "http://127.0.0.1:1",
            "PLUMBLINE_ALERTMANAGER_URL",
            "http://127.0.0.1:1")) {
      alone.export("/v1/traces", ordinary(7).bytes());

      for (String page : List.of("overview", "services/edge", "alerts", "conformance")) {
        HttpResponse<String> answer = alone.get("/api/" + page);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
            .contains("\"metrics\":{\"state\":\"down\"", "refused the connection");
      }
      assertThat(alone.json("/api/traces").toString()).contains(Otlp.traceHex(7));
    }
  }

  private long counter(String name) throws Exception {
    return (Long) ((Map<?, ?>) console.json("/api/health").get("ingest")).get(name);
  }

  private ManagedChannel channel() {
    return NettyChannelBuilder.forAddress("127.0.0.1", console.console().grpcPort())
        .usePlaintext()
        .build();
  }

  /** Sends a head and then so many chunks of 1 MiB, and returns the beginning of the answer. */
  private static String raw(int port, String head, int chunks) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> beginning(socket));
      byte[] chunk = new byte[(int) MIB];
      try {
        for (int i = 0; i < chunks && !answer.isDone(); i++) {
          out.write("100000\r\n".getBytes(StandardCharsets.US_ASCII));
          out.write(chunk);
          out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
          out.flush();
        }
        if (chunks > 0) {
          out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          out.flush();
        }
      } catch (IOException closed) {
        // It closed the connection while we were still sending; its response can be read.
      }
      return answer.join();
    }
  }

  /** Returns the response to a request target that no client library would send. */
  private String whole(String target) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.console().port())) {
      socket.setSoTimeout(20_000);
      String head = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String beginning(Socket socket) {
    try {
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static final class Raw implements io.grpc.MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new java.io.ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      return new byte[0];
    }
  }
}
