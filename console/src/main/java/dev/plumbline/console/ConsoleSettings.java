package dev.plumbline.console;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.trust.TrustedCharters;
import dev.plumbline.clients.BasicCredentials;
import dev.plumbline.clients.SecretFile;
import dev.plumbline.clients.SourceException;
import dev.plumbline.clients.Upstream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The console's settings, read once at start from the environment.
 *
 * @param listen pages and API; port 0 takes a free one
 * @param hosts additional host names that requests may use
 * @param otlpGrpc where OTLP/gRPC is received
 * @param otlpHttp where OTLP/HTTP is received
 * @param data folder of the store
 * @param charter folder or file of the charter
 * @param trusted takes signed charters alone; null where every charter is taken
 * @param bootcamp the state of the bootcamp's learner; null for no bootcamp
 * @param prometheus null when there is none
 * @param alertmanager null when there is none
 * @param jaeger when given, traces are read there instead of from the store
 * @param webhook credentials that a notification must carry; null for none
 * @param age after which traces are removed
 * @param bytes that the store may take on disk
 * @param queueBytes of requests that may wait to be written
 * @param rateSeconds shortest window of rates: some of the services' export intervals
 */
public record ConsoleSettings(
    InetSocketAddress listen,
    Set<String> hosts,
    InetSocketAddress otlpGrpc,
    InetSocketAddress otlpHttp,
    Path data,
    Path charter,
    @Nullable TrustedCharters trusted,
    @Nullable Path bootcamp,
    @Nullable Upstream prometheus,
    @Nullable Upstream alertmanager,
    @Nullable Upstream jaeger,
    @Nullable BasicCredentials webhook,
    Duration age,
    long bytes,
    long queueBytes,
    long rateSeconds) {

  private static final String OFF = "off";
  private static final int MOST_PORT = 65_535;

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException when a value is unusable; the message names setting, value and
   *     what was expected
   */
  public static ConsoleSettings from(Map<String, String> environment) {
    AttributeValues values = new AttributeValues(environment);
    return new ConsoleSettings(
        values.address("PLUMBLINE_CONSOLE_LISTEN", "127.0.0.1:8090"),
        values.names("PLUMBLINE_CONSOLE_HOSTS"),
        values.address("PLUMBLINE_CONSOLE_OTLP_GRPC", "127.0.0.1:4327"),
        values.address("PLUMBLINE_CONSOLE_OTLP_HTTP", "127.0.0.1:4328"),
        Path.of(values.text("PLUMBLINE_CONSOLE_DATA", "build/demo/console")),
        Path.of(values.text("PLUMBLINE_CHARTER", "charter")),
        values.trusted(),
        values.path("PLUMBLINE_BOOTCAMP"),
        values.server("PLUMBLINE_PROMETHEUS", "http://127.0.0.1:9090"),
        values.server("PLUMBLINE_ALERTMANAGER", "http://127.0.0.1:9093"),
        values.server("PLUMBLINE_JAEGER", OFF),
        values.credentials("PLUMBLINE_CONSOLE_WEBHOOK"),
        Duration.ofHours(values.number("PLUMBLINE_CONSOLE_KEEP_HOURS", 72, 1, 24 * 366)),
        values.number("PLUMBLINE_CONSOLE_KEEP_MIB", 1024, 16, 1 << 20) << 20,
        values.number("PLUMBLINE_CONSOLE_QUEUE_MIB", 32, 1, 1 << 10) << 20,
        values.number("PLUMBLINE_CONSOLE_RATE_SECONDS", 30, 5, 3600));
  }

  /** Loads the charter, where keys are given a signed one. */
  CharterResult loadCharter() {
    return trusted == null ? Charter.load(charter) : trusted.load(charter);
  }

  private record AttributeValues(Map<String, String> environment) {

    String text(String name, String fallback) {
      String value = environment.getOrDefault(name, "").strip();
      return value.isEmpty() ? fallback : value;
    }

    /** Null when it is not set. */
    @Nullable Path path(String name) {
      String value = text(name, "");
      return value.isEmpty() ? null : Path.of(value);
    }

    /** Null where every charter is taken. */
    @Nullable TrustedCharters trusted() {
      @Nullable Path keys = path("PLUMBLINE_CHARTER_KEYS");
      @Nullable Path state = path("PLUMBLINE_CHARTER_STATE");
      String least = text("PLUMBLINE_CHARTER_LEAST_SERIAL", "0");
      if (keys == null) {
        return null;
      }
      if (!least.matches("[0-9]{1,18}")) {
        throw new IllegalArgumentException(
            "PLUMBLINE_CHARTER_LEAST_SERIAL=%s: expected 1 to 18 digits"
                .formatted(Upstream.shown(least)));
      }
      return new TrustedCharters(keys, Long.parseLong(least), state);
    }

    InetSocketAddress address(String name, String fallback) {
      String value = text(name, fallback);
      int colon = value.lastIndexOf(':');
      if (!value.matches("[^\\s/@]+:\\d{1,5}")
          || Integer.parseInt(value.substring(colon + 1)) > MOST_PORT) {
        throw new IllegalArgumentException(
            "%s=%s: expected host:port, like %s".formatted(name, Upstream.shown(value), fallback));
      }
      return new InetSocketAddress(
          value.substring(0, colon), Integer.parseInt(value.substring(colon + 1)));
    }

    /** Reads NAME_URL, and the credentials that go with it. */
    @Nullable Upstream server(String name, String fallback) {
      String value = text(name + "_URL", fallback);
      @Nullable BasicCredentials credentials = credentials(name);
      if (value.toLowerCase(Locale.ROOT).equals(OFF)) {
        return null;
      }
      try {
        URI address = new URI(value);
        if (value.matches("https?://.*")
            && address.getHost() != null
            && address.getPort() <= MOST_PORT) {
          return Upstream.of(address, credentials);
        }
      } catch (URISyntaxException unusable) {
        // Its message repeats the value.
      }
      throw new IllegalArgumentException(
          "%s_URL=%s: expected a URL, like http://127.0.0.1:9090, or off"
              .formatted(name, Upstream.shown(value)));
    }

    /** Reads NAME_USER_FILE and NAME_PASSWORD_FILE; null without both. */
    @Nullable BasicCredentials credentials(String name) {
      String userSetting = name + "_USER_FILE";
      String passwordSetting = name + "_PASSWORD_FILE";
      String user = text(userSetting, "");
      String password = text(passwordSetting, "");
      if (user.isEmpty() && password.isEmpty()) {
        return null;
      }
      if (user.isEmpty() || password.isEmpty()) {
        throw new IllegalArgumentException(
            "%s is set and %s is not: expected both or neither"
                .formatted(
                    user.isEmpty() ? passwordSetting : userSetting,
                    user.isEmpty() ? userSetting : passwordSetting));
      }
      BasicCredentials credentials =
          new BasicCredentials(
              new SecretFile(userSetting, Path.of(user)),
              new SecretFile(passwordSetting, Path.of(password)));
      try {
        credentials.header();
      } catch (SourceException unusable) {
        throw new IllegalArgumentException(unusable.getMessage(), unusable);
      }
      return credentials;
    }

    long number(String name, long fallback, long least, long most) {
      String value = text(name, Long.toString(fallback));
      if (value.matches("\\d{1,12}")) {
        long number = Long.parseLong(value);
        if (number >= least && number <= most) {
          return number;
        }
      }
      throw new IllegalArgumentException(
          "%s=%s: expected a whole number from %d to %d"
              .formatted(name, Upstream.shown(value), least, most));
    }

    Set<String> names(String name) {
      return Arrays.stream(text(name, "").split(","))
          .map(String::strip)
          .filter(host -> !host.isEmpty())
          .collect(Collectors.toUnmodifiableSet());
    }
  }
}
