package dev.plumbline.demo.edge.http;

import static dev.plumbline.demo.edge.http.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.demo.orders.v1.OrderState;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventsTest {
  private static final String EVENTS = "/v1/orders/o-1/events";

  private RunningEdge edge;

  @BeforeEach
  void start() throws Exception {
    edge = RunningEdge.start("PLUMBLINE_DEMO_HEARTBEAT_MS", "200");
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
  }

  @Test
  void events_areSentInOrder_andTheStreamEnds() throws Exception {
    HttpResponse<String> response = edge.get(EVENTS);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(response.body().lines().filter(line -> line.startsWith("data:")))
        .containsExactly(
            "data:{\"sequence\":1,\"state\":\"RECEIVED\",\"time\":\"2023-11-14T22:13:21Z\"}",
            "data:{\"sequence\":2,\"state\":\"PRICED\",\"time\":\"2023-11-14T22:13:22Z\"}");
    RunningEdge.until(() -> edge.server.requestsAtWork() == 0);
  }

  @Test
  void whoReconnects_getsWhatItHasNotSeen() throws Exception {
    assertThat(edge.get(EVENTS, "Last-Event-ID", "1").body())
        .contains("\"sequence\":2")
        .doesNotContain("\"sequence\":1");
  }

  @Test
  void anUnknownOrder_isAProblem_notAStream() throws Exception {
    edge.gateway.onWatch =
        events ->
            events.onError(
                StubGateway.failure(
                    io.grpc.Status.Code.NOT_FOUND, "no", "gateway", "ORDER_UNKNOWN"));

    assertProblem(edge.get(EVENTS), 404, "NOT_FOUND", "ORDER_UNKNOWN", "gateway");
  }

  @Test
  void aStreamWithoutEvents_isEmpty() throws Exception {
    edge.gateway.onWatch = events -> events.onCompleted();

    HttpResponse<String> response = edge.get(EVENTS);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isBlank();
  }

  @Test
  void aStreamThatBreaks_endsWithTheProblem() throws Exception {
    edge.gateway.onWatch =
        events -> {
          events.onNext(StubGateway.event(1, OrderState.ORDER_STATE_RECEIVED));
          events.onError(
              StubGateway.failure(io.grpc.Status.Code.INTERNAL, "no", "worker", "PANIC"));
        };

    String body = edge.get(EVENTS).body();

    assertThat(body).contains("\"sequence\":1").contains("event:error");
    String problem = body.substring(body.lastIndexOf("data:") + 5).strip();
    assertProblem(problem.lines().findFirst().orElseThrow(), 500, "INTERNAL", "PANIC", "worker");
  }

  @Test
  void aSilentStream_showsThatItLives() throws Exception {
    edge.gateway.onWatch =
        events -> events.onNext(StubGateway.event(1, OrderState.ORDER_STATE_RECEIVED));
    try (Socket client = edge.sentGet(EVENTS);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      int comments = 0;
      while (comments < 2) {
        String line = lines.readLine();
        assertThat(line).isNotNull();
        comments += line.startsWith(":") ? 1 : 0;
      }
    }
  }

  @Test
  void aClientThatVanishes_endsTheStream() throws Exception {
    edge.gateway.onWatch =
        events -> events.onNext(StubGateway.event(1, OrderState.ORDER_STATE_RECEIVED));
    Socket client = edge.sentGet(EVENTS);
    assertThat(client.getInputStream().read()).isEqualTo('H');
    client.close();

    assertThat(edge.gateway.cancelled.poll(60, TimeUnit.SECONDS)).isEqualTo("WatchOrder");
    RunningEdge.until(() -> edge.server.requestsAtWork() == 0);
  }

  @Test
  void aClientThatDoesNotRead_slowsTheGateway() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    edge.gateway.onWatch =
        events ->
            events.setOnReadyHandler(
                () -> {
                  while (events.isReady()) {
                    events.onNext(
                        StubGateway.event(sent.incrementAndGet(), OrderState.ORDER_STATE_RECEIVED));
                  }
                });
    try (Socket client = edge.sentGet(EVENTS)) {
      assertThat(client.getInputStream().read()).isEqualTo('H');
      // The buffers of two sockets and one HTTP/2 window fill, then nothing moves.
      AtomicInteger last = new AtomicInteger(-1);
      long[] since = {System.nanoTime()};
      RunningEdge.until(
          () -> {
            if (last.getAndSet(sent.get()) != sent.get()) {
              since[0] = System.nanoTime();
            }
            return System.nanoTime() - since[0] > 500_000_000L;
          });
    }
    assertThat(edge.gateway.cancelled.poll(60, TimeUnit.SECONDS)).isEqualTo("WatchOrder");
    RunningEdge.until(() -> edge.server.requestsAtWork() == 0);
  }
}
