package dev.plumbline.demo.edge.http;

import static dev.plumbline.demo.edge.http.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.demo.orders.v1.PlaceOrderResponse;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadline, repetition, cancellation and recovery of calls to the gateway. */
class CallsTest {
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
  void everyCall_carriesTheDeadline() throws Exception {
    edge.post(RunningEdge.GOOD_ORDER);
    edge.get("/v1/orders/o-1");

    assertThat(edge.gateway.timeLeft)
        .hasSize(2)
        .allSatisfy(left -> assertThat(left).isBetween(Duration.ZERO, Duration.ofSeconds(15)));
  }

  @Test
  void aGatewayThatStaysSilent_isADeadline() throws Exception {
    edge.close();
    edge = RunningEdge.start("PLUMBLINE_DEMO_DEADLINE_MS", "700");
    edge.gateway.onPlace = reply -> {};

    assertProblem(
        edge.post(RunningEdge.GOOD_ORDER), 504, "DEADLINE_EXCEEDED", "DEADLINE", "gateway");
    assertThat(edge.gateway.placed).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aRetryableFailure_isTriedOnceMore() throws Exception {
    edge.gateway.onPlace =
        reply ->
            reply.onError(
                StubGateway.failure(
                    io.grpc.Status.Code.UNAVAILABLE, "no", "worker", "UNREACHABLE"));

    assertProblem(edge.post(RunningEdge.GOOD_ORDER), 503, "UNAVAILABLE", "UNREACHABLE", "worker");
    assertThat(edge.gateway.placed).hasSize(2);
    assertThat(edge.gateway.timeLeft.get(1))
        .as("one deadline for both, and a pause between them")
        .isLessThanOrEqualTo(edge.gateway.timeLeft.get(0).minusMillis(45));
  }

  @Test
  void aRepetitionThatSucceeds_isASuccess() throws Exception {
    edge.gateway.onPlace =
        reply -> {
          if (edge.gateway.placed.size() == 1) {
            reply.onError(StubGateway.overloaded("worker", Duration.ofMillis(100)));
          } else {
            reply.onNext(PlaceOrderResponse.newBuilder().setOrder(StubGateway.ORDER).build());
            reply.onCompleted();
          }
        };

    assertThat(edge.post(RunningEdge.GOOD_ORDER).statusCode()).isEqualTo(201);
    assertThat(edge.gateway.timeLeft.get(1))
        .as("the delay asked for is kept")
        .isLessThanOrEqualTo(edge.gateway.timeLeft.get(0).minusMillis(95));
  }

  @Test
  void bothAttempts_carryOneRequestId() throws Exception {
    edge.gateway.onPlace =
        reply ->
            reply.onError(
                StubGateway.failure(
                    io.grpc.Status.Code.UNAVAILABLE, "no", "worker", "UNREACHABLE"));
    edge.post(RunningEdge.GOOD_ORDER);
    edge.post(RunningEdge.GOOD_ORDER);

    assertThat(edge.gateway.placed).hasSize(4);
    assertThat(requestId(0)).isNotEmpty().isEqualTo(requestId(1)).isNotEqualTo(requestId(2));
    assertThat(requestId(2)).isEqualTo(requestId(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"r-1", "\"r-1\"", " r-1 "})
  void theClientsIdempotencyKey_isTheRequestId(String key) throws Exception {
    edge.post(RunningEdge.GOOD_ORDER, "Idempotency-Key", key);

    assertThat(requestId(0)).isEqualTo("r-1");
  }

  @Test
  void severalKeys_areNone_thatTheGatewayTakes() throws Exception {
    edge.post(RunningEdge.GOOD_ORDER, "Idempotency-Key", "r-1", "Idempotency-Key", "r-2");

    assertThat(requestId(0)).isEqualTo("r-1,r-2");
  }

  private String requestId(int call) {
    return edge.gateway.placed.get(call).getRequestId();
  }

  @Test
  void whatIsNotRetryable_isTriedOnce() throws Exception {
    edge.gateway.onPlace =
        reply ->
            reply.onError(
                StubGateway.failure(io.grpc.Status.Code.NOT_FOUND, "no", "worker", "SKU_UNKNOWN"));
    edge.post(RunningEdge.GOOD_ORDER);

    assertThat(edge.gateway.placed).hasSize(1);
  }

  @Test
  void aDelayBeyondTheDeadline_isNotWaitedFor() throws Exception {
    edge.gateway.onPlace =
        reply -> reply.onError(StubGateway.overloaded("worker", Duration.ofSeconds(20)));
    edge.post(RunningEdge.GOOD_ORDER);

    assertThat(edge.gateway.placed).hasSize(1);
  }

  @Test
  void aClientThatVanishes_cancelsItsCall() throws Exception {
    edge.close();
    edge = RunningEdge.start("PLUMBLINE_DEMO_DEADLINE_MS", "60000");
    edge.gateway.onPlace = reply -> {};
    Socket client = edge.sentOrder();
    RunningEdge.until(() -> edge.gateway.placed.size() == 1);
    client.close();

    assertThat(edge.gateway.cancelled.poll(60, TimeUnit.SECONDS)).isEqualTo("PlaceOrder");
    RunningEdge.until(() -> edge.server.requestsAtWork() == 0);
    assertThat(edge.gateway.placed).as("nothing is repeated for nobody").hasSize(1);
  }

  @Test
  void requestsSentAhead_areAnsweredInOrder() throws Exception {
    CompletableFuture<StreamObserver<PlaceOrderResponse>> held = new CompletableFuture<>();
    edge.gateway.onPlace = held::complete;
    try (Socket client = edge.sentOrder()) {
      StreamObserver<PlaceOrderResponse> reply = held.get();
      client
          .getOutputStream()
          .write(
              "GET /nowhere HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      client.getOutputStream().flush();
      reply.onNext(PlaceOrderResponse.newBuilder().setOrder(StubGateway.ORDER).build());
      reply.onCompleted();
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));

      assertThat(lines.lines().filter(line -> line.contains("HTTP/1.1 ")))
          .hasSize(2)
          .satisfiesExactly(
              first -> assertThat(first).contains("201"),
              second -> assertThat(second).contains("404"));
    }
  }

  @Test
  void aGatewayThatComesBack_isFoundSoon() throws Exception {
    int port = edge.gateway.port();
    assertThat(edge.get("/v1/orders/o-1").statusCode()).isEqualTo(200);
    edge.gateway.close();
    assertProblem(edge.get("/v1/orders/o-1"), 503, "UNAVAILABLE", "UNREACHABLE", "gateway");
    for (int i = 0; i < 10; i++) {
      edge.get("/v1/orders/o-1");
    }

    try (StubGateway again = StubGateway.startOn(port)) {
      long before = System.nanoTime();
      RunningEdge.until(
          () -> {
            try {
              HttpResponse<String> response = edge.get("/v1/orders/o-1");
              return response.statusCode() == 200;
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(40));
      assertThat(again.timeLeft).isNotEmpty();
    }
  }
}
