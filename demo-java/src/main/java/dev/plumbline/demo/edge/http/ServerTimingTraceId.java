package dev.plumbline.demo.edge.http;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Reads the trace id that the tracing agent has put into the response, as {@code Server-Timing:
 * traceparent;desc="00-<trace id>-<span id>-<flags>"}.
 */
final class ServerTimingTraceId {
  private static final Pattern TRACEPARENT =
      Pattern.compile("traceparent;desc=\"?00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

  private ServerTimingTraceId() {}

  /** The trace id, 32 lower-case hexadecimal digits; empty without tracing. */
  static Optional<String> traceId(HeaderMap responseHeaders) {
    HeaderValues lines = responseHeaders.get("Server-Timing");
    if (lines == null) {
      return Optional.empty();
    }
    return lines.stream()
        .flatMap(line -> TRACEPARENT.matcher(line).results())
        .map((MatchResult match) -> match.group(1))
        .findFirst();
  }
}
