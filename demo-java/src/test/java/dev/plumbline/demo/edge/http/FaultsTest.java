package dev.plumbline.demo.edge.http;

import static dev.plumbline.demo.edge.http.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
  private RunningEdge edge;

  @BeforeEach
  void start() throws Exception {
    edge = RunningEdge.start("PLUMBLINE_DEMO_FAULTS", "on");
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
  }

  @ParameterizedTest
  @CsvSource({
    "edge:invalid, 400, INVALID_ARGUMENT, ORDER_INVALID, edge",
    "edge:not_found, 404, NOT_FOUND, ORDER_UNKNOWN, edge",
    "edge:unavailable, 503, UNAVAILABLE, SHUTTING_DOWN, edge",
    "edge:overload, 503, RESOURCE_EXHAUSTED, OVERLOADED, edge",
    "edge:panic, 500, INTERNAL, PANIC, edge",
    "edge:data_loss, 500, DATA_LOSS, CHECKSUM_MISMATCH, edge",
    "gateway:unavailable, 503, UNAVAILABLE, UNREACHABLE, gateway",
  })
  void aFaultAskedFor_happens(String fault, int status, String code, String reason, String origin)
      throws Exception {
    assertProblem(
        edge.post(RunningEdge.GOOD_ORDER, "baggage", "a=b,plumbline.demo.fault=" + fault + ";p=1"),
        status,
        code,
        reason,
        origin);
    assertThat(edge.gateway.placed).isEmpty();
  }

  @Test
  void slow_lastsUntilTheDeadline() throws Exception {
    edge.close();
    edge = RunningEdge.start("PLUMBLINE_DEMO_FAULTS", "on", "PLUMBLINE_DEMO_DEADLINE_MS", "300");
    assertProblem(
        edge.post(RunningEdge.GOOD_ORDER, "baggage", "plumbline.demo.fault=edge:slow"),
        504,
        "DEADLINE_EXCEEDED",
        "DEADLINE",
        "edge");
  }

  @Test
  void anEncodedFault_isUnderstood() throws Exception {
    assertProblem(
        edge.get("/v1/orders/o-1", "baggage", "plumbline.demo.fault=edge%3Apanic"),
        500,
        "INTERNAL",
        "PANIC",
        "edge");
  }

  @ParameterizedTest
  @CsvSource({"gateway:slow", "worker:panic", "edge:nonsense", "edge", "%zz", "''"})
  void whatIsNotTheEdgesBusiness_isPassedOver(String fault) throws Exception {
    assertThat(
            edge.post(RunningEdge.GOOD_ORDER, "baggage", "plumbline.demo.fault=" + fault)
                .statusCode())
        .isEqualTo(201);
  }

  @Test
  void withFaultsOff_nothingHappens() throws Exception {
    edge.close();
    edge = RunningEdge.start();
    assertThat(
            edge.post(RunningEdge.GOOD_ORDER, "baggage", "plumbline.demo.fault=edge:panic")
                .statusCode())
        .isEqualTo(201);
  }

  @Test
  void cancelled_waitsForTheCallerToGo() throws Exception {
    Socket client = edge.sentGet("/v1/orders/o-1", "baggage: plumbline.demo.fault=edge:cancelled");
    RunningEdge.until(() -> edge.server.requestsAtWork() == 1);
    long before = System.nanoTime();
    client.close();
    RunningEdge.until(() -> edge.server.requestsAtWork() == 0);
    assertThat(System.nanoTime() - before).isLessThan(8_000_000_000L);
  }
}
