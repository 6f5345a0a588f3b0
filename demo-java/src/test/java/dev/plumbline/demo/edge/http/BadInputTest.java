package dev.plumbline.demo.edge.http;

import static dev.plumbline.demo.edge.http.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadInputTest {
  private RunningEdge edge;

  @BeforeEach
  void start() throws Exception {
    edge = RunningEdge.start("PLUMBLINE_DEMO_BODY_TIMEOUT_MS", "2000");
  }

  @AfterEach
  void stop() throws Exception {
    assertThat(edge.gateway.placed).as("what the gateway saw of bad input").isEmpty();
    edge.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\"order\"",
        "{\"customer\":\"c-1\",}",
        "{\"customer\":\"c-1\",\"customer\":\"c-2\"}",
        "{\"customer\":1}",
        "{\"customer\":null}",
        "{\"colour\":\"red\"}",
        "{\"lines\":{}}",
        "{\"lines\":[1]}",
        "{\"lines\":[{\"quantity\":\"2\"}]}",
        "{\"lines\":[{\"quantity\":1.5}]}",
        "{\"lines\":[{\"quantity\":2147483648}]}",
        "{\"lines\":[{\"quantity\":1e999999999}]}",
        "{\"lines\":[{\"sku\":\"SKU-1\",\"price\":1}]}",
        "{} {}",
      })
  void malformedJson_isRefused(String body) throws Exception {
    assertProblem(edge.post(body), 400, "INVALID_ARGUMENT", "BODY_MALFORMED", "edge");
  }

  @Test
  void aBodyOfDeclaredSizeOver64KiB_isRefused() throws Exception {
    assertProblem(
        edge.post(" ".repeat(64 * 1024 + 1)), 413, "OUT_OF_RANGE", "BODY_TOO_LARGE", "edge");
  }

  @Test
  void aBodyOfUnknownSizeOver64KiB_isRefused() throws Exception {
    byte[] large = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    HttpResponse<String> response =
        edge.send(
            HttpRequest.newBuilder(edge.uri("/v1/orders"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));

    assertProblem(response, 413, "OUT_OF_RANGE", "BODY_TOO_LARGE", "edge");
    RunningEdge.until(() -> edge.server.requestsAtWork() == 0);
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /v1/orders, POST",
    "GET, /v1/orders, POST",
    "PUT, /v1/orders/o-1, GET",
    "POST, /v1/orders/o-1/events, GET",
    "POST, /healthz, GET"
  })
  void aWrongMethod_isAnsweredWithTheAllowedOnes(String method, String path, String allowed)
      throws Exception {
    HttpResponse<String> response =
        edge.send(HttpRequest.newBuilder(edge.uri(path)).method(method, BodyPublishers.noBody()));

    assertProblem(response, 405, "UNIMPLEMENTED", "METHOD_NOT_ALLOWED", "edge");
    assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp"})
  void aWrongContentType_isRefused(String type) throws Exception {
    HttpResponse<String> response =
        edge.send(
            HttpRequest.newBuilder(edge.uri("/v1/orders"))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(RunningEdge.GOOD_ORDER)));

    assertProblem(response, 415, "INVALID_ARGUMENT", "MEDIA_TYPE_UNSUPPORTED", "edge");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/v1", "/v1/order", "/v1/orders/o-1/x", "/v1/orders/o-1/events/1"})
  void anUnknownRoute_isNotFound(String path) throws Exception {
    assertProblem(edge.get(path), 404, "NOT_FOUND", "ROUTE_UNKNOWN", "edge");
  }

  @Test
  void aBodyThatDoesNotCome_isGivenUp_andTheConnectionClosed() throws Exception {
    try (Socket slow =
        edge.connection(
            "POST /v1/orders HTTP/1.1",
            "Host: edge",
            "Content-Type: application/json",
            "Content-Length: 100",
            "",
            "{\"customer\"")) {
      String answer = new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 408 ");
      assertProblem(
          answer.substring(answer.indexOf("\r\n\r\n") + 4),
          408,
          "DEADLINE_EXCEEDED",
          "DEADLINE",
          "edge");
    }
    RunningEdge.until(() -> edge.server.requestsAtWork() == 0);
  }

  @Test
  void slowClients_keepNobodyWaiting() throws Exception {
    edge.close();
    edge = RunningEdge.start("PLUMBLINE_DEMO_BODY_TIMEOUT_MS", "60000");
    Socket[] slow = new Socket[200];
    try {
      for (int i = 0; i < slow.length; i++) {
        slow[i] =
            edge.connection(
                "POST /v1/orders HTTP/1.1",
                "Host: edge",
                "Content-Type: application/json",
                "Content-Length: 100",
                "");
      }
      RunningEdge.until(() -> edge.server.requestsAtWork() == slow.length);
      assertThat(edge.get("/v1/orders/o-1").statusCode()).isEqualTo(200);
      assertThat(edge.server.requestsAtWork()).as("the slow are still there").isPositive();
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    RunningEdge.until(() -> edge.server.requestsAtWork() == 0);
  }

  @Test
  void aClientThatVanishesInItsBody_leavesNothingBehind() throws Exception {
    edge.close();
    edge = RunningEdge.start("PLUMBLINE_DEMO_BODY_TIMEOUT_MS", "60000");
    Socket client =
        edge.connection(
            "POST /v1/orders HTTP/1.1",
            "Host: edge",
            "Content-Type: application/json",
            "Content-Length: 100",
            "",
            "{");
    RunningEdge.until(() -> edge.server.requestsAtWork() == 1);
    client.close();
    RunningEdge.until(() -> edge.server.requestsAtWork() == 0);
  }
}
