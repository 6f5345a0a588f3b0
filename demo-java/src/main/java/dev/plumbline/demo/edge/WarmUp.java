package dev.plumbline.demo.edge;

import dev.plumbline.demo.edge.error.GatewayException;
import dev.plumbline.demo.edge.gateway.GatewayClient;
import dev.plumbline.demo.edge.gateway.Receiver;
import dev.plumbline.demo.edge.json.OrderJson;
import dev.plumbline.demo.edge.json.PlaceOrderJson;
import dev.plumbline.demo.orders.v1.Order;
import dev.plumbline.demo.orders.v1.OrderServiceGrpc;
import dev.plumbline.demo.orders.v1.OrderState;
import dev.plumbline.demo.orders.v1.PlaceOrderRequest;
import dev.plumbline.demo.orders.v1.PlaceOrderResponse;
import dev.plumbline.demo.orders.v1.PricedLine;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthCheckResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does before the port opens what is slow the first time, so that the first customer's order keeps
 * its deadline: one call to the gateway over the channel that orders take, and one order through
 * everything that reads and writes it. Bounded: an edge whose gateway is away opens without it and
 * answers UNAVAILABLE, and a gateway that goes away later closes nothing here.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  private static final byte[] ORDER =
      "{\"customer\":\"c-1\",\"lines\":[{\"sku\":\"SKU-1\",\"quantity\":1}]}"
          .getBytes(StandardCharsets.UTF_8);

  private WarmUp() {}

  /** Returns when all is warm, or when the gateway did not answer in time. */
  static void run(GatewayClient gateway, Duration patience) {
    CompletableFuture<Optional<GatewayException>> health = new CompletableFuture<>();
    gateway.checkHealth(
        patience,
        new Receiver<HealthCheckResponse>() {
          @Override
          public void message(HealthCheckResponse message) {}

          @Override
          public void completed() {
            health.complete(Optional.empty());
          }

          @Override
          public void failed(GatewayException failure) {
            health.complete(Optional.of(failure));
          }
        });
    order();
    await(health, patience)
        .ifPresent(
            why ->
                LOG.warn("opening without the gateway, which was asked for its health: {}", why));
  }

  private static Optional<String> await(
      CompletableFuture<Optional<GatewayException>> health, Duration patience) {
    try {
      return health.get(patience.toMillis(), TimeUnit.MILLISECONDS).map(Throwable::getMessage);
    } catch (TimeoutException e) {
      return Optional.of("no answer within " + patience.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw new IllegalStateException("nothing completes it so", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static void order() {
    PlaceOrderRequest request = PlaceOrderJson.read(ORDER);
    Order order =
        Order.newBuilder()
            .setCustomer(request.getCustomer())
            .addLines(PricedLine.newBuilder().setSku(request.getLines(0).getSku()))
            .setState(OrderState.ORDER_STATE_PRICED)
            .build();
    MethodDescriptor<PlaceOrderRequest, PlaceOrderResponse> method =
        OrderServiceGrpc.getPlaceOrderMethod();
    method.parseRequest(method.streamRequest(request));
    PlaceOrderResponse response =
        method.parseResponse(
            method.streamResponse(PlaceOrderResponse.newBuilder().setOrder(order).build()));
    OrderJson.of(response.getOrder());
  }
}
