package dev.plumbline.demo.edge.http;

import dev.plumbline.demo.edge.gateway.GatewayClient;
import dev.plumbline.demo.edge.json.OrderJson;
import dev.plumbline.demo.orders.v1.GetOrderRequest;
import dev.plumbline.demo.orders.v1.GetOrderResponse;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.PathTemplateMatch;
import java.nio.ByteBuffer;

/** {@code GET /v1/orders/{id}}: answers with the order. */
final class GetOrder implements HttpHandler {
  private final GatewayExchange calls;
  private final GatewayClient gateway;

  GetOrder(GatewayExchange calls, GatewayClient gateway) {
    this.calls = calls;
    this.gateway = gateway;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    GetOrderRequest request = GetOrderRequest.newBuilder().setId(orderId(exchange)).build();
    calls.<GetOrderResponse>unary(
        exchange,
        (target, receiver) -> gateway.getOrder(target, request, receiver),
        (again, response) -> {
          again.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
          again.getResponseSender().send(ByteBuffer.wrap(OrderJson.of(response.getOrder())));
        });
  }

  /** The {@code {id}} of the route. */
  static String orderId(HttpServerExchange exchange) {
    PathTemplateMatch match = exchange.getAttachment(PathTemplateMatch.ATTACHMENT_KEY);
    return match.getParameters().getOrDefault("id", "");
  }
}
