package dev.plumbline.checker.rule;

import dev.plumbline.otlp.Span;
import java.util.Set;

/**
 * Recognizes health checks. They arrive from outside at every service, so they begin traces where
 * requests do not: their spans are checked, their traces are not.
 */
public final class HealthCheck {

  private static final Set<String> ROUTES = Set.of("/healthz", "/livez", "/readyz", "/health");
  private static final String GRPC_HEALTH = "grpc.health.v1.Health/";

  private HealthCheck() {}

  public static boolean is(Span span) {
    String method = span.attributes().text("rpc.method");
    if (method != null) {
      return method.startsWith(GRPC_HEALTH);
    }
    String route = span.attributes().text("http.route");
    String asked = route == null ? span.attributes().text("url.path") : route;
    return asked != null && ROUTES.contains(asked);
  }
}
