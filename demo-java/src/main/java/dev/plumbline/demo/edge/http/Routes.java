package dev.plumbline.demo.edge.http;

import dev.plumbline.demo.edge.error.MethodNotAllowedException;
import dev.plumbline.demo.edge.error.RouteUnknownException;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.PathTemplateHandler;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the handler of a request by path template, then by method; the template is known also when
 * the method is wrong.
 */
final class Routes {
  private final PathTemplateHandler templates =
      new PathTemplateHandler(
          exchange -> {
            throw new RouteUnknownException("no route has this path");
          },
          false);

  /** Adds a route with one handler for each of its methods. */
  Routes add(String template, Map<String, HttpHandler> methods) {
    Map<String, HttpHandler> sorted = new TreeMap<>(methods);
    templates.add(template, exchange -> byMethod(sorted, exchange));
    return this;
  }

  /** The handler of all routes. */
  HttpHandler handler() {
    return templates;
  }

  private static void byMethod(Map<String, HttpHandler> methods, HttpServerExchange exchange)
      throws Exception {
    String method = exchange.getRequestMethod().toString();
    HttpHandler handler = methods.get(method);
    if (handler == null) {
      throw new MethodNotAllowedException(method, String.join(", ", methods.keySet()));
    }
    handler.handleRequest(exchange);
  }
}
