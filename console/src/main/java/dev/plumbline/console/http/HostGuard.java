package dev.plumbline.console.http;

import dev.plumbline.otlp.receive.HostNames;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.Set;

/**
 * Accepts requests with the console's own host name, and writes only from its own pages.
 *
 * <p>Without it a foreign page could bind its name to 127.0.0.1 and read everything (DNS
 * rebinding), or post alerts and telemetry with a form.
 */
public final class HostGuard {

  private final HostNames names;

  /**
   * @param more names besides those of this machine
   */
  public HostGuard(Set<String> more) {
    this.names = new HostNames(more);
  }

  /** Adds the address that the console listens on. */
  public void listen(String host) {
    names.add(host);
  }

  /**
   * Checks a request.
   *
   * @throws ApiProblem when the request is not for this console
   */
  public void check(HttpServerExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
    if (!names.admits(host)) {
      throw ApiProblem.misdirected(
          "the host \"%s\" is not this console's; PLUMBLINE_CONSOLE_HOSTS names more"
              .formatted(host == null ? "" : TimeRange.shown(host)));
    }
    String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
    boolean writes =
        !exchange.getRequestMethod().equalToString("GET")
            && !exchange.getRequestMethod().equalToString("HEAD");
    if (writes && origin != null && !origin.endsWith("://" + host)) {
      throw ApiProblem.forbidden(
          "posts from the origin " + TimeRange.shown(origin) + " are rejected");
    }
  }
}
