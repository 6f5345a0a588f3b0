package dev.plumbline.demo.edge;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

/**
 * The edge's settings, read from its environment once at start.
 *
 * @param service own name, as others see it
 * @param listen where HTTP is served; port 0 takes a free one
 * @param gatewayTarget {@code host:port} of the gateway
 * @param deadline time for one request, retries included
 * @param watchDeadline time for one event stream
 * @param warmUp longest wait for the gateway before the port opens without it
 * @param bodyTimeout time for a client to send its body
 * @param heartbeat pause after which a silent event stream sends a comment
 * @param faults whether faults may be asked for
 */
public record EdgeSettings(
    String service,
    InetSocketAddress listen,
    String gatewayTarget,
    Duration deadline,
    Duration watchDeadline,
    Duration warmUp,
    Duration bodyTimeout,
    Duration heartbeat,
    boolean faults) {

  /** The largest body that is read, in bytes. */
  public static final int MAX_BODY_BYTES = 64 * 1024;

  /** The service that the edge calls. */
  public static final String GATEWAY = "gateway";

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException when a value is unusable; the message names setting, value and
   *     what was expected
   */
  public static EdgeSettings from(Map<String, String> environment) {
    Values values = new Values(environment);
    return new EdgeSettings(
        values.text("OTEL_SERVICE_NAME", "edge"),
        values.address("PLUMBLINE_DEMO_EDGE_LISTEN", "127.0.0.1:8080"),
        values.target("PLUMBLINE_DEMO_GATEWAY_TARGET", "127.0.0.1:9100"),
        values.millis("PLUMBLINE_DEMO_DEADLINE_MS", 2_000),
        values.millis("PLUMBLINE_DEMO_WATCH_DEADLINE_MS", 60_000),
        values.millis("PLUMBLINE_DEMO_WARM_UP_MS", 5_000),
        values.millis("PLUMBLINE_DEMO_BODY_TIMEOUT_MS", 5_000),
        values.millis("PLUMBLINE_DEMO_HEARTBEAT_MS", 10_000),
        values.text("PLUMBLINE_DEMO_FAULTS", "off").equals("on"));
  }

  private record Values(Map<String, String> environment) {
    String text(String name, String fallback) {
      String value = environment.getOrDefault(name, "").strip();
      return value.isEmpty() ? fallback : value;
    }

    InetSocketAddress address(String name, String fallback) {
      String value = target(name, fallback);
      int colon = value.lastIndexOf(':');
      return new InetSocketAddress(
          value.substring(0, colon), Integer.parseInt(value.substring(colon + 1)));
    }

    String target(String name, String fallback) {
      String value = text(name, fallback);
      if (!value.matches("\\S+:\\d{1,5}")
          || Integer.parseInt(value.substring(value.lastIndexOf(':') + 1)) > 65_535) {
        throw new IllegalArgumentException(
            name + "=" + value + ": expected host:port, like " + fallback);
      }
      return value;
    }

    Duration millis(String name, long fallback) {
      String value = text(name, Long.toString(fallback));
      if (!value.matches("[1-9]\\d{0,8}")) {
        throw new IllegalArgumentException(
            name + "=" + value + ": expected milliseconds, like " + fallback);
      }
      return Duration.ofMillis(Long.parseLong(value));
    }
  }
}
