package dev.plumbline.demo.edge.fault;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A failure that a request asks for, as {@code plumbline.demo.fault=<service>:<kind>} in its
 * baggage.
 *
 * @param service the service that fails
 * @param kind how
 */
public record InjectedFault(String service, Kind kind) {
  private static final String KEY = "plumbline.demo.fault";

  /** The ways to fail. */
  public enum Kind {
    INVALID,
    NOT_FOUND,
    SLOW,
    UNAVAILABLE,
    OVERLOAD,
    PANIC,
    DATA_LOSS,
    CANCELLED
  }

  /**
   * The first fault named in these {@code baggage} header lines; what is not one is passed over.
   */
  public static Optional<InjectedFault> in(List<String> baggage) {
    return baggage.stream()
        .flatMap(line -> Stream.of(line.split(",")))
        .map(member -> member.split(";", 2)[0].split("=", 2))
        .filter(pair -> pair.length == 2 && pair[0].strip().equals(KEY))
        .flatMap(pair -> parse(pair[1].strip()).stream())
        .findFirst();
  }

  private static Optional<InjectedFault> parse(String value) {
    try {
      String decoded = URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
      String[] parts = decoded.split(":", 2);
      return parts.length == 2
          ? Optional.of(
              new InjectedFault(parts[0], Kind.valueOf(parts[1].toUpperCase(Locale.ROOT))))
          : Optional.empty();
    } catch (IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }
}
