package dev.plumbline.conformance.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.conformance.Options;
import dev.plumbline.conformance.Vectors;
import dev.plumbline.conformance.otlp.Requests;
import dev.plumbline.conformance.verdict.Verdict;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
  void what_is_not_otlp_is_refused_and_reported() throws Exception {
    int port = listener.listenHttp(loopback());
    byte[] text = "hello".getBytes(StandardCharsets.UTF_8);

    assertThat(post(port, "text/plain", text, "identity")).isEqualTo(415);
    assertThat(post(port, "application/json", text, "identity")).isEqualTo(400);
    assertThat(post(port, "application/x-protobuf", text, "identity")).isEqualTo(400);

    Verdict verdict = listener.stop();
    assertThat(verdict.unreadable())
        .hasSize(2)
        .allMatch(input -> input.source().equals("otlp/v1/traces"));
    assertThat(verdict.exitCode()).isEqualTo(Verdict.NOTHING_READ);
  }

  @Test
  void silence_is_not_a_pass() throws Exception {
    listener.listenGrpc(loopback());

    assertThat(listener.stop().exitCode()).isEqualTo(Verdict.NOTHING_READ);
  }

  private int post(int port, String type, byte[] body, String encoding) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/traces"))
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
