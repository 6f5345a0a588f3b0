package dev.plumbline.demo.edge.http;

import static dev.plumbline.demo.edge.http.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.demo.orders.v1.PlaceOrderResponse;
import io.grpc.stub.StreamObserver;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DrainingTest {
  @Test
  void whileDraining_theOldFinish_andTheNewAreRefused() throws Exception {
    try (RunningEdge edge = RunningEdge.start()) {
      CompletableFuture<StreamObserver<PlaceOrderResponse>> held = new CompletableFuture<>();
      edge.gateway.onPlace = held::complete;
      CompletableFuture<HttpResponse<String>> old =
          CompletableFuture.supplyAsync(() -> unchecked(() -> edge.post(RunningEdge.GOOD_ORDER)));
      StreamObserver<PlaceOrderResponse> reply = held.get();
      CompletableFuture<Boolean> stopped =
          CompletableFuture.supplyAsync(
              () -> unchecked(() -> edge.server.drain(Duration.ofSeconds(60))));
      RunningEdge.until(() -> unchecked(() -> edge.get("/v1/orders/o-1").statusCode()) == 503);

      assertProblem(edge.get("/healthz"), 503, "UNAVAILABLE", "SHUTTING_DOWN", "edge");
      assertThat(stopped).isNotDone();
      reply.onNext(PlaceOrderResponse.newBuilder().setOrder(StubGateway.ORDER).build());
      reply.onCompleted();

      assertThat(old.get().statusCode()).isEqualTo(201);
      assertThat(stopped.get()).isTrue();
    }
  }

  private interface Action<T> {
    T run() throws Exception;
  }

  private static <T> T unchecked(Action<T> action) {
    try {
      return action.run();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
