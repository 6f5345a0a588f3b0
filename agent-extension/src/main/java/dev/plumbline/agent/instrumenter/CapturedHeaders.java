package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.failure.ErrorHeader;
import dev.plumbline.agent.http.CaptureHeaders;
import dev.plumbline.agent.http.RetryAfter;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the response headers that the agent captured ({@code CaptureHeaders}) and removes them from
 * the attributes: they are never exported.
 */
final class CapturedHeaders {
  private static final AttributeKey<List<String>> ERROR = key(ErrorHeader.NAME);
  private static final AttributeKey<List<String>> RETRY_AFTER = key(RetryAfter.NAME);

  private CapturedHeaders() {}

  /** The lines of {@code Plumbline-Error}, which are removed from the attributes. */
  static @Nullable List<String> takeError(AttributesBuilder attributes) {
    return take(attributes, ERROR);
  }

  /**
   * The lines of {@code Retry-After}, which are removed from the attributes unless the user
   * captures them.
   */
  static @Nullable List<String> takeRetryAfter(AttributesBuilder attributes) {
    if (CaptureHeaders.wantsRetryAfter()) {
      return attributes instanceof Map ? lines(((Map<?, ?>) attributes).get(RETRY_AFTER)) : null;
    }
    return take(attributes, RETRY_AFTER);
  }

  private static @Nullable List<String> take(
      AttributesBuilder attributes, AttributeKey<List<String>> key) {
    // The agent's builder is a map; any other has only a method to remove.
    if (attributes instanceof Map) {
      return lines(((Map<?, ?>) attributes).remove(key));
    }
    attributes.remove(key);
    return null;
  }

  @SuppressWarnings("unchecked") // by the key
  private static @Nullable List<String> lines(@Nullable Object value) {
    return value instanceof List ? (List<String>) value : null;
  }

  private static AttributeKey<List<String>> key(String header) {
    return AttributeKey.stringArrayKey("http.response.header." + header.toLowerCase(Locale.ROOT));
  }
}
