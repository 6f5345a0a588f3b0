package dev.plumbline.conformance.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.plumbline.conformance.Judge;
import dev.plumbline.conformance.Options;
import dev.plumbline.conformance.Vectors;
import dev.plumbline.conformance.otlp.Requests;
import dev.plumbline.conformance.verdict.Verdict;
import io.grpc.CallOptions;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerTest {

  private final Listener listener =
      new Listener(
          Vectors.CHARTER, Options.defaults().through(List.of("edge", "gateway", "worker")));
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    listener.close();
  }

  @Test
  void trace_that_arrives_over_grpc_and_both_kinds_of_http_is_judged_as_one() throws Exception {
    int grpcPort = listener.listenGrpc(loopback());
    int httpPort = listener.listenHttp(loopback());
    List<String> lines = Vectors.read("good/order.jsonl").lines().toList();

    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", grpcPort).usePlaintext().build();
    try {
      TraceServiceGrpc.newBlockingStub(channel).export(Requests.ofJson(lines.get(0)));
    } finally {
      channel.shutdownNow();
    }
    byte[] protobuf = gzip(Requests.ofJson(lines.get(1)).toByteArray());
    assertThat(post(httpPort, "application/x-protobuf", protobuf, "gzip")).isEqualTo(200);
    byte[] json = lines.get(2).getBytes(StandardCharsets.UTF_8);
    assertThat(post(httpPort, "application/json; charset=utf-8", json, "identity")).isEqualTo(200);

    Verdict verdict = listener.stop();
    assertThat(verdict.findings()).isEmpty();
    assertThat(verdict.judged().requests()).isEqualTo(3);
    assertThat(verdict.judged().wholeChains()).isEqualTo(1);
    assertThat(verdict.exitCode()).isEqualTo(Verdict.CONFORMS);
  }

  @Test
  void a_request_that_is_sent_again_is_judged_once() throws Exception {
    int grpcPort = listener.listenGrpc(loopback());
    int httpPort = listener.listenHttp(loopback());
    List<String> lines = Vectors.read("bad/repeated-requests.jsonl").lines().toList();
    ExportTraceServiceRequest spans = Requests.ofJson(lines.get(0));

    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", grpcPort).usePlaintext().build();
    try {
      TraceServiceGrpc.newBlockingStub(channel).export(spans);
    } finally {
      channel.shutdownNow();
    }
    byte[] again = gzip(spans.toByteArray());
    assertThat(post(httpPort, "application/x-protobuf", again, "gzip")).isEqualTo(200);
    byte[] logs = lines.get(2).getBytes(StandardCharsets.UTF_8);
    assertThat(post(httpPort, "application/json", logs, "identity")).isEqualTo(200);
    assertThat(post(httpPort, "application/json", logs, "identity")).isEqualTo(200);

    Verdict verdict = listener.stop();
    assertThat(verdict.judged().requests()).isEqualTo(2);
    assertThat(verdict.judged().repeated()).isEqualTo(2);
    assertThat(verdict.judged().logRecords()).isEqualTo(1);
    assertThat(verdict.judged().duplicates()).isZero();
  }

  @Test
  void what_is_not_otlp_is_refused_and_reported() throws Exception {
    int port = listener.listenHttp(loopback());
    byte[] text = "hello".getBytes(StandardCharsets.UTF_8);

    assertThat(post(port, "text/plain", text, "identity")).isEqualTo(415);
    assertThat(post(port, "application/json", text, "identity")).isEqualTo(400);
    assertThat(post(port, "application/x-protobuf", text, "identity")).isEqualTo(400);

    Verdict verdict = listener.stop();
    assertThat(verdict.unreadable())
        .hasSize(3)
        .allMatch(input -> input.source().equals("otlp/v1/traces"));
    assertThat(verdict.exitCode()).isEqualTo(Verdict.NOTHING_READ);
  }

  /** Each is sent beside a request that is good, and each alone keeps the verdict from passing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cut gzip", "no gzip", "unknown encoding", "content-type", "other path", "protobuf garbage",
        "json garbage", "short id", "too large", "unpacks too large", "cut body", "broken chunks"
      })
  void what_comes_over_http_and_is_not_judged_is_answered_and_counted(String fault)
      throws Exception {
    int port = listener.listenHttp(loopback());
    byte[] good =
        Requests.ofJson(Vectors.read("good/order.jsonl").lines().toList().get(0)).toByteArray();
    byte[] packed = gzip(good);
    byte[] cut = Arrays.copyOf(packed, packed.length - 12);
    String protobuf = "application/x-protobuf";
    for (String line : Vectors.read("good/order.jsonl").lines().toList()) {
      byte[] request = Requests.ofJson(line).toByteArray();
      assertThat(post(port, protobuf, request, "identity")).isEqualTo(200);
    }

    int status =
        switch (fault) {
          case "cut gzip" -> post(port, protobuf, cut, "gzip");
          case "no gzip" -> post(port, protobuf, good, "gzip");
          case "unknown encoding" -> post(port, protobuf, packed, "zstd");
          case "content-type" -> post(port, "application/octet-stream", good, "identity");
          case "other path" -> post(port, "/v1development/profiles", protobuf, good, "identity");
          case "protobuf garbage" -> post(port, protobuf, new byte[] {1, 2, 3}, "identity");
          case "json garbage" -> post(port, "application/json", new byte[] {'{', 1}, "identity");
          case "short id" -> post(port, protobuf, withShortParent(good), "identity");
          case "too large" -> post(port, protobuf, new byte[(64 << 20) + 1], "identity");
          case "unpacks too large" -> post(port, protobuf, gzip(new byte[(64 << 20) + 1]), "gzip");
          case "cut body" -> raw(port, "Content-Length: 1000\r\n\r\nabc");
          default -> raw(port, "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n");
        };

    assertThat(status).isBetween(400, 499);
    Verdict verdict = listener.stop();
    assertThat(verdict.findings()).isEmpty();
    assertThat(verdict.judged().requests()).isEqualTo(3);
    assertThat(verdict.unreadable()).hasSize(1);
    assertThat(verdict.exitCode()).isEqualTo(Verdict.BREAKS_CHARTER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "short id", "too large", "cut gzip", "other service"})
  void what_comes_over_grpc_and_is_not_judged_is_answered_and_counted(String fault)
      throws Exception {
    int port = listener.listenGrpc(loopback());
    byte[] good =
        Requests.ofJson(Vectors.read("good/order.jsonl").lines().toList().get(0)).toByteArray();
    CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
    compressors.register(new CutGzip());
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", port)
            .compressorRegistry(compressors)
            .usePlaintext()
            .build();
    try {
      for (String line : Vectors.read("good/order.jsonl").lines().toList()) {
        call(channel, TRACES, Requests.ofJson(line).toByteArray(), null);
      }

      assertThatThrownBy(
              () -> {
                switch (fault) {
                  case "garbage" -> call(channel, TRACES, new byte[] {1, 2, 3}, null);
                  case "short id" -> call(channel, TRACES, withShortParent(good), null);
                  case "too large" -> call(channel, TRACES, new byte[(64 << 20) + 1], null);
                  case "cut gzip" -> call(channel, TRACES, good, "gzip");
                  default ->
                      call(
                          channel,
                          "opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export",
                          good,
                          null);
                }
              })
          .isInstanceOf(StatusRuntimeException.class);
    } finally {
      channel.shutdownNow();
    }

    Verdict verdict = listener.stop();
    assertThat(verdict.findings()).isEmpty();
    assertThat(verdict.judged().requests()).isEqualTo(3);
    assertThat(verdict.unreadable()).hasSize(1);
    assertThat(verdict.exitCode()).isEqualTo(Verdict.BREAKS_CHARTER);
  }

  @Test
  void a_body_that_is_still_on_its_way_when_listening_ends_is_counted() throws Exception {
    int port = listener.listenHttp(loopback());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      write(socket, "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n");
      assertThat(status(socket)).as("it is being read").isEqualTo(100);

      assertThat(listener.stop().unreadable()).hasSize(1);
    }
  }

  @Test
  void requests_that_are_half_sent_hold_up_nobody() throws Exception {
    int port = listener.listenHttp(loopback());
    List<Socket> stalled = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        Socket head = new Socket(InetAddress.getLoopbackAddress(), port);
        stalled.add(head);
        write(head, "Content-Le");
        Socket body = new Socket(InetAddress.getLoopbackAddress(), port);
        stalled.add(body);
        write(body, "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n");
        body.setSoTimeout(20_000);
        assertThat(status(body)).as("it is being read").isEqualTo(100);
      }
      byte[] good =
          Requests.ofJson(Vectors.read("good/order.jsonl").lines().findFirst().get()).toByteArray();

      assertThat(post(port, "application/x-protobuf", good, "identity")).isEqualTo(200);
    } finally {
      for (Socket socket : stalled) {
        socket.close();
      }
    }
  }

  @Test
  void a_body_that_does_not_come_in_time_is_given_up_and_counted() throws Exception {
    Intake intake = new Intake(new Judge(Vectors.CHARTER, Options.defaults()));
    try (HttpReceiver receiver =
            new HttpReceiver(loopback(), List.of(), intake, Duration.ofMillis(100));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), receiver.port())) {
      socket.setSoTimeout(20_000);
      write(socket, "Content-Length: 1000\r\n\r\nabc");

      assertThat(socket.getInputStream().read()).as("the connection ends").isEqualTo(-1);
    }
    assertThat(intake.verdict().unreadable())
        .singleElement()
        .asString()
        .contains("did not come within");
  }

  @Test
  void what_names_another_host_is_refused_and_counted() throws Exception {
    int port = listener.listenHttp(loopback(), List.of("collector"));
    for (String foreign : List.of("evil.example", "localhost.evil.example:4318", "")) {
      assertThat(statusOf(port, foreign)).as(foreign).isEqualTo(421);
    }
    for (String own : List.of("localhost", "127.0.0.1:1", "[::1]:4318", "Collector:4318")) {
      assertThat(statusOf(port, own)).as(own).isEqualTo(200);
    }
    assertThat(listener.stop().unreadable()).hasSize(3);
  }

  private static int statusOf(int port, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              "POST /v1/traces HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"
                  .formatted(host)
                  .getBytes(StandardCharsets.US_ASCII));
      return status(socket);
    }
  }

  private static final String TRACES = "opentelemetry.proto.collector.trace.v1.TraceService/Export";

  private static byte[] withShortParent(byte[] request) throws IOException {
    ExportTraceServiceRequest.Builder changed =
        ExportTraceServiceRequest.parseFrom(request).toBuilder();
    changed
        .getResourceSpansBuilder(0)
        .getScopeSpansBuilder(0)
        .getSpansBuilder(0)
        .setParentSpanId(ByteString.copyFrom(new byte[4]));
    return changed.build().toByteArray();
  }

  private static void call(
      ManagedChannel channel, String method, byte[] body, @Nullable String compressor) {
    CallOptions options = CallOptions.DEFAULT;
    if (compressor != null) {
      options = options.withCompression(compressor);
    }
    ClientCalls.blockingUnaryCall(
        channel,
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(method)
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build(),
        options,
        body);
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      return new byte[0];
    }
  }

  /** Says that it is gzip and is not. */
  private static final class CutGzip implements Codec {
    @Override
    public String getMessageEncoding() {
      return "gzip";
    }

    @Override
    public OutputStream compress(OutputStream out) {
      return out;
    }

    @Override
    public InputStream decompress(InputStream in) {
      return in;
    }
  }

  /** Sends a request and no more, and returns the status of the answer. */
  private static int raw(int port, String headersAndBody) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      write(socket, headersAndBody);
      socket.shutdownOutput();
      return status(socket);
    }
  }

  private static void write(Socket socket, String headersAndBody) throws IOException {
    socket
        .getOutputStream()
        .write(
            ("POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n"
                    + headersAndBody)
                .getBytes(StandardCharsets.US_ASCII));
  }

  private static int status(Socket socket) throws IOException {
    String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    return Integer.parseInt(line.substring(9));
  }

  @Test
  void silence_is_not_a_pass() throws Exception {
    listener.listenGrpc(loopback());

    assertThat(listener.stop().exitCode()).isEqualTo(Verdict.NOTHING_READ);
  }

  private int post(int port, String type, byte[] body, String encoding) throws Exception {
    return post(port, "/v1/traces", type, body, encoding);
  }

  private int post(int port, String path, String type, byte[] body, String encoding)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", type)
            .header("Content-Encoding", encoding)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(body);
    }
    return bytes.toByteArray();
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
