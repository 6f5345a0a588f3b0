package dev.plumbline.demo.edge.http;

import dev.plumbline.demo.edge.EdgeSettings;
import dev.plumbline.demo.edge.error.ShuttingDownException;
import dev.plumbline.demo.edge.gateway.GatewayClient;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

/** The HTTP interface: routes, limits, start and orderly end. */
public final class EdgeServer implements AutoCloseable {
  private static final int HEADER_TIMEOUT_MS = 5_000;
  private static final int IDLE_TIMEOUT_MS = 60_000;
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  private final Draining draining = new Draining();
  private final Undertow undertow;

  /** Prepares the server; {@link #start} opens its port. */
  public EdgeServer(EdgeSettings settings, GatewayClient gateway) {
    this.undertow =
        Undertow.builder()
            .addHttpListener(settings.listen().getPort(), settings.listen().getHostString())
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, HEADER_TIMEOUT_MS)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_TIMEOUT_MS)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
            .setServerOption(UndertowOptions.ALWAYS_SET_DATE, true)
            .setHandler(handler(settings, gateway))
            .build();
  }

  private HttpHandler handler(EdgeSettings settings, GatewayClient gateway) {
    ProblemResponses problems = new ProblemResponses(settings.service());
    GatewayExchange calls = new GatewayExchange(problems, settings);
    RequestBody bodies =
        new RequestBody(problems, EdgeSettings.MAX_BODY_BYTES, settings.bodyTimeout());
    Routes routes =
        new Routes()
            .add("/healthz", Map.of("GET", this::health))
            .add(
                "/v1/orders",
                Map.of("POST", new HttpContinueReadHandler(new PlaceOrder(bodies, calls, gateway))))
            .add("/v1/orders/{id}", Map.of("GET", new GetOrder(calls, gateway)))
            .add(
                "/v1/orders/{id}/events",
                Map.of("GET", new WatchOrder(problems, calls, gateway, settings.heartbeat())));
    return problems.guard(draining.gate(routes.handler()));
  }

  private void health(HttpServerExchange exchange) {
    if (draining.begun()) {
      throw new ShuttingDownException("the edge is shutting down");
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send("{\"status\":\"ok\"}");
  }

  /** Opens the port and returns the address that is listened on. */
  public InetSocketAddress start() {
    undertow.start();
    return (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
  }

  /** How many requests are at work. */
  public int requestsAtWork() {
    return draining.atWork();
  }

  /**
   * Refuses new requests and waits for those at work.
   *
   * @return whether all requests ended in time
   */
  public boolean drain(Duration patience) throws InterruptedException {
    draining.begin();
    return draining.awaitIdle(patience);
  }

  /** Closes the port and all connections. */
  @Override
  public void close() {
    undertow.stop();
  }
}
