package dev.plumbline.otlp.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.plumbline.otlp.ProtobufRequests;
import dev.plumbline.otlp.Received;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.VectorFile;
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

class OtlpServerTest {

  private final Received received = new Received();
  private final OtlpServer server = new OtlpServer(received);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void what_arrives_over_grpc_and_both_kinds_of_http_is_read_alike() throws Exception {
    int grpcPort = server.listenGrpc(loopback());
    int httpPort = server.listenHttp(loopback(), List.of());
    List<String> lines = VectorFile.lines("good/order.jsonl");

    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", grpcPort).usePlaintext().build();
    try {
      TraceServiceGrpc.newBlockingStub(channel).export(ProtobufRequests.ofJson(lines.get(0)));
    } finally {
      channel.shutdownNow();
    }
    byte[] protobuf = gzip(ProtobufRequests.ofJson(lines.get(1)).toByteArray());
    assertThat(post(httpPort, "application/x-protobuf", protobuf, "gzip")).isEqualTo(200);
    byte[] json = lines.get(2).getBytes(StandardCharsets.UTF_8);
    assertThat(post(httpPort, "application/json; charset=utf-8", json, "identity")).isEqualTo(200);

    stop();
    assertThat(received.unreadable).isEmpty();
    assertThat(received.requests).isEqualTo(3);
    assertThat(received.spans).extracting(Span::service).contains("edge", "gateway", "worker");
    assertThat(received.spans)
        .extracting(Span::traceId)
        .containsOnly(received.spans.get(0).traceId());
  }

  @Test
  void a_repeated_request_is_read_once() throws Exception {
    int grpcPort = server.listenGrpc(loopback());
    int httpPort = server.listenHttp(loopback(), List.of());
    List<String> lines = VectorFile.lines("bad/repeated-requests.jsonl");
    ExportTraceServiceRequest spans = ProtobufRequests.ofJson(lines.get(0));

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

    stop();
    assertThat(received.requests).isEqualTo(2);
    assertThat(received.repeated).isEqualTo(2);
    assertThat(received.logs).hasSize(1);
    assertThat(received.spans).extracting(Span::spanId).doesNotHaveDuplicates();
  }

  @Test
  void what_is_not_otlp_is_refused_and_reported() throws Exception {
    int port = server.listenHttp(loopback(), List.of());
    byte[] text = "hello".getBytes(StandardCharsets.UTF_8);

    assertThat(post(port, "text/plain", text, "identity")).isEqualTo(415);
    assertThat(post(port, "application/json", text, "identity")).isEqualTo(400);
    assertThat(post(port, "application/x-protobuf", text, "identity")).isEqualTo(400);

    stop();
    assertThat(received.unreadable)
        .hasSize(3)
        .allMatch(input -> input.source().equals("otlp/v1/traces"));
    assertThat(received.requests).isZero();
  }

  /** Each is sent beside requests that are good. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cut gzip", "no gzip", "unknown encoding", "content-type", "other path", "protobuf garbage",
        "json garbage", "short id", "too large", "unpacks too large", "cut body", "broken chunks"
      })
  void what_comes_over_http_and_is_not_read_is_answered_and_counted(String fault) throws Exception {
    int port = server.listenHttp(loopback(), List.of());
    byte[] good =
        ProtobufRequests.ofJson(VectorFile.lines("good/order.jsonl").get(0)).toByteArray();
    byte[] packed = gzip(good);
    byte[] cut = Arrays.copyOf(packed, packed.length - 12);
    String protobuf = "application/x-protobuf";
    for (String line : VectorFile.lines("good/order.jsonl")) {
      byte[] request = ProtobufRequests.ofJson(line).toByteArray();
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
    stop();
    assertThat(received.requests).isEqualTo(3);
    assertThat(received.unreadable).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "short id", "too large", "cut gzip", "other service"})
  void what_comes_over_grpc_and_is_not_read_is_answered_and_counted(String fault) throws Exception {
    int port = server.listenGrpc(loopback());
    byte[] good =
        ProtobufRequests.ofJson(VectorFile.lines("good/order.jsonl").get(0)).toByteArray();
    CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
    compressors.register(new CutGzip());
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", port)
            .compressorRegistry(compressors)
            .usePlaintext()
            .build();
    try {
      for (String line : VectorFile.lines("good/order.jsonl")) {
        call(channel, TRACES, ProtobufRequests.ofJson(line).toByteArray(), null);
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

    stop();
    assertThat(received.requests).isEqualTo(3);
    assertThat(received.unreadable).hasSize(1);
  }

  @Test
  void a_body_that_is_still_on_its_way_when_listening_ends_is_counted() throws Exception {
    int port = server.listenHttp(loopback(), List.of());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      write(socket, "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n");
      assertThat(status(socket)).as("it is being read").isEqualTo(100);

      stop();
      assertThat(received.unreadable).hasSize(1);
    }
  }

  @Test
  void requests_that_are_half_sent_hold_up_nobody() throws Exception {
    int port = server.listenHttp(loopback(), List.of());
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
          ProtobufRequests.ofJson(VectorFile.lines("good/order.jsonl").get(0)).toByteArray();

      assertThat(post(port, "application/x-protobuf", good, "identity")).isEqualTo(200);
    } finally {
      for (Socket socket : stalled) {
        socket.close();
      }
    }
  }

  @Test
  void a_body_that_does_not_come_in_time_is_given_up_and_counted() throws Exception {
    RequestReader requests = new RequestReader(received);
    try (HttpEndpoint receiver =
            new HttpEndpoint(loopback(), List.of(), requests, Duration.ofMillis(100));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), receiver.port())) {
      socket.setSoTimeout(20_000);
      write(socket, "Content-Length: 1000\r\n\r\nabc");

      assertThat(socket.getInputStream().read()).as("the connection ends").isEqualTo(-1);
    }
    assertThat(requests.result(() -> received.unreadable))
        .singleElement()
        .asString()
        .contains("did not come within");
  }

  @Test
  void what_names_another_host_is_refused_and_counted() throws Exception {
    int port = server.listenHttp(loopback(), List.of("collector"));
    for (String foreign : List.of("evil.example", "localhost.evil.example:4318", "")) {
      assertThat(statusOf(port, foreign)).as(foreign).isEqualTo(421);
    }
    for (String own : List.of("localhost", "127.0.0.1:1", "[::1]:4318", "Collector:4318")) {
      assertThat(statusOf(port, own)).as(own).isEqualTo(200);
    }
    stop();
    assertThat(received.unreadable).hasSize(3);
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
            ("POST /v1/traces HTTP/1.1\r\n"
                    + "Host: localhost\r\n"
                    + "Content-Type: application/x-protobuf\r\n"
                    + headersAndBody)
                .getBytes(StandardCharsets.US_ASCII));
  }

  private static int status(Socket socket) throws IOException {
    String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    return Integer.parseInt(line.substring(9));
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

  /** Stops the server, after which what it received can be read from this thread. */
  private void stop() {
    assertThat(server.stop(() -> received)).isSameAs(received);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
