package dev.plumbline.demo.edge.http;

import static dev.plumbline.demo.edge.http.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrdersTest {
  private RunningEdge edge;

  @BeforeEach
  void start() throws Exception {
    edge = RunningEdge.start();
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
  }

  @Test
  void aGoodOrder_isCreated_andHasAnAddress() throws Exception {
    HttpResponse<String> response = edge.post(RunningEdge.GOOD_ORDER);

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("Location")).hasValue("/v1/orders/o-1");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.body())
        .isEqualTo(
            "{\"id\":\"o-1\",\"customer\":\"c-1\",\"lines\":[],\"total_cents\":398,"
                + "\"state\":\"PRICED\",\"created\":\"2023-11-14T22:13:20Z\"}");
    assertThat(edge.gateway.placed).hasSize(1);
    assertThat(edge.gateway.placed.get(0).getLines(0).getQuantity()).isEqualTo(2);
  }

  @Test
  void anOrder_canBeReadBack() throws Exception {
    assertThat(edge.get("/v1/orders/o-1").statusCode()).isEqualTo(200);
  }

  @Test
  void anUnknownOrder_isNotFound_andTheGatewaySaysSo() throws Exception {
    assertProblem(edge.get("/v1/orders/o-2"), 404, "NOT_FOUND", "ORDER_UNKNOWN", "gateway");
  }

  @Test
  void health_isOk() throws Exception {
    assertThat(edge.get("/healthz").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_ARGUMENT, gateway, ORDER_INVALID, 400, false",
    "NOT_FOUND, worker, SKU_UNKNOWN, 404, false",
    "DEADLINE_EXCEEDED, worker, DEADLINE, 504, false",
    "UNAVAILABLE, worker, UNREACHABLE, 503, true",
    "RESOURCE_EXHAUSTED, worker, OVERLOADED, 503, true",
    "RESOURCE_EXHAUSTED, worker, QUOTA_EXCEEDED, 429, false",
    "INTERNAL, worker, PANIC, 500, false",
    "DATA_LOSS, gateway, CHECKSUM_MISMATCH, 500, false",
    "CANCELLED, client, CALLER_CANCELLED, 499, false",
  })
  void whatTheGatewayReports_isForwardedUnchanged(
      io.grpc.Status.Code code, String origin, String reason, int status, boolean retryable)
      throws Exception {
    edge.gateway.onPlace =
        reply -> reply.onError(StubGateway.failure(code, "so it is", origin, reason));

    Map<String, Object> problem =
        assertProblem(edge.post(RunningEdge.GOOD_ORDER), status, code.name(), reason, origin);

    assertThat(problem).containsEntry("retryable", retryable).containsEntry("detail", "so it is");
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN, 500, gateway, UNSPECIFIED",
    "UNAVAILABLE, 503, gateway, UNREACHABLE",
    "UNIMPLEMENTED, 501, gateway, UNSPECIFIED",
    "CANCELLED, 499, client, CALLER_CANCELLED",
  })
  void withoutErrorInfo_theGatewayIsTheOrigin(
      io.grpc.Status.Code code, int status, String origin, String reason) throws Exception {
    edge.gateway.onPlace =
        reply ->
            reply.onError(
                code.toStatus().withDescription("Exception at Foo.java:1").asRuntimeException());
    HttpResponse<String> response = edge.post(RunningEdge.GOOD_ORDER);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).doesNotContain("Foo.java");
    assertThat(ProblemAssert.members(response.body()))
        .containsEntry("code", code.name())
        .containsEntry("origin", origin)
        .containsEntry("reason", reason);
  }

  @Test
  void aDelayAskedFor_becomesRetryAfter() throws Exception {
    edge.gateway.onPlace =
        reply -> reply.onError(StubGateway.overloaded("worker", java.time.Duration.ofMillis(100)));

    HttpResponse<String> response = edge.post(RunningEdge.GOOD_ORDER);

    assertProblem(response, 503, "RESOURCE_EXHAUSTED", "OVERLOADED", "worker");
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
  }
}
