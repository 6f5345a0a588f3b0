package dev.plumbline.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.checker.result.CheckResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
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
  void a_trace_that_arrives_in_several_requests_is_checked_as_one() throws Exception {
    int port = listener.listenHttp(loopback());
    for (String line : Vectors.read("good/order.jsonl").lines().toList()) {
      assertThat(post(port, "application/json", line)).isEqualTo(200);
    }

    CheckResult result = listener.stop();
    assertThat(result.findings()).isEmpty();
    assertThat(result.checked().requests()).isEqualTo(3);
    assertThat(result.checked().wholeChains()).isEqualTo(1);
    assertThat(result.exitCode()).isEqualTo(CheckResult.CONFORMS);
  }

  @Test
  void a_request_that_could_not_be_read_beside_good_ones_has_not_passed() throws Exception {
    int port = listener.listenHttp(loopback());
    for (String line : Vectors.read("good/order.jsonl").lines().toList()) {
      assertThat(post(port, "application/json", line)).isEqualTo(200);
    }
    assertThat(post(port, "application/json", "{")).isEqualTo(400);

    CheckResult result = listener.stop();
    assertThat(result.findings()).isEmpty();
    assertThat(result.checked().requests()).isEqualTo(3);
    assertThat(result.unreadable()).hasSize(1);
    assertThat(result.exitCode()).isEqualTo(CheckResult.BREAKS_CHARTER);
  }

  @Test
  void a_repeated_request_is_checked_once() throws Exception {
    int port = listener.listenHttp(loopback());
    List<String> lines = Vectors.read("bad/repeated-requests.jsonl").lines().toList();
    for (String line : List.of(lines.get(0), lines.get(0), lines.get(2), lines.get(2))) {
      assertThat(post(port, "application/json", line)).isEqualTo(200);
    }

    CheckResult result = listener.stop();
    assertThat(result.checked().requests()).isEqualTo(2);
    assertThat(result.checked().repeated()).isEqualTo(2);
    assertThat(result.checked().logRecords()).isEqualTo(1);
    assertThat(result.checked().duplicates()).isZero();
  }

  @Test
  void requests_of_which_none_could_be_read_are_exit_code_2() throws Exception {
    int port = listener.listenHttp(loopback());
    assertThat(post(port, "text/plain", "hello")).isEqualTo(415);

    assertThat(listener.stop().exitCode()).isEqualTo(CheckResult.NOTHING_READ);
  }

  @Test
  void without_any_request_the_check_fails() throws Exception {
    listener.listenGrpc(loopback());

    assertThat(listener.stop().exitCode()).isEqualTo(CheckResult.NOTHING_READ);
  }

  private int post(int port, String type, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/traces"))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
