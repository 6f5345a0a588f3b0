package dev.plumbline.console.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Lets requests through that name the console by its own host, and writes only from its own pages.
 *
 * <p>Without it a foreign page could bind its name to 127.0.0.1 and read everything (DNS
 * rebinding), or post alerts with a form.
 */
final class HostGuard {

  private final Set<String> names = new CopyOnWriteArraySet<>();

  HostGuard(Set<String> more) {
    names.addAll(Set.of("localhost", "127.0.0.1", "[::1]"));
    Set<String> lower = new HashSet<>();
    more.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    names.addAll(lower);
  }

  /** Takes the address in that the console listens on. */
  void listen(String host, int port) {
    names.add(host.toLowerCase(Locale.ROOT));
  }

  void check(HttpServerExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
    if (host == null || !names.contains(name(host))) {
      throw Problem.misdirected(
          "the host \"%s\" is not this console's; PLUMBLINE_CONSOLE_HOSTS names more"
              .formatted(host == null ? "" : Range.shown(host)));
    }
    String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
    boolean writes =
        !exchange.getRequestMethod().equalToString("GET")
            && !exchange.getRequestMethod().equalToString("HEAD");
    if (writes && origin != null && !origin.endsWith("://" + host)) {
      throw Problem.forbidden("posts from the origin " + Range.shown(origin) + " are refused");
    }
  }

  private static String name(String host) {
    int colon = host.lastIndexOf(':');
    boolean hasPort = colon > 0 && !host.endsWith("]");
    return (hasPort ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
  }
}
