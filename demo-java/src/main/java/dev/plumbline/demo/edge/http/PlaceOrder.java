package dev.plumbline.demo.edge.http;

import dev.plumbline.demo.edge.gateway.GatewayClient;
import dev.plumbline.demo.edge.json.OrderJson;
import dev.plumbline.demo.edge.json.PlaceOrderJson;
import dev.plumbline.demo.orders.v1.Order;
import dev.plumbline.demo.orders.v1.PlaceOrderRequest;
import dev.plumbline.demo.orders.v1.PlaceOrderResponse;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/orders}: answers 201 with the order and its address. Every attempt carries one
 * request id, the client's or one of our own, so that a repetition makes no second order.
 */
final class PlaceOrder implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(PlaceOrder.class);

  private final RequestBody bodies;
  private final GatewayExchange calls;
  private final GatewayClient gateway;

  PlaceOrder(RequestBody bodies, GatewayExchange calls, GatewayClient gateway) {
    this.bodies = bodies;
    this.calls = calls;
    this.gateway = gateway;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    bodies.read(exchange, this::place);
  }

  private void place(HttpServerExchange exchange, byte[] body) {
    PlaceOrderRequest request =
        PlaceOrderJson.read(body).toBuilder()
            .setRequestId(IdempotencyKey.of(exchange.getRequestHeaders()))
            .build();
    calls.unary(
        exchange,
        (target, receiver) -> gateway.placeOrder(target, request, receiver),
        PlaceOrder::answer);
  }

  private static void answer(HttpServerExchange exchange, PlaceOrderResponse response) {
    Order order = response.getOrder();
    LOG.info("order {} placed, {} lines", order.getId(), order.getLinesCount());
    exchange.setStatusCode(StatusCodes.CREATED);
    exchange.getResponseHeaders().put(Headers.LOCATION, "/v1/orders/" + order.getId());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(ByteBuffer.wrap(OrderJson.of(order)));
  }
}
