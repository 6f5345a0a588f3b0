package dev.plumbline.agent.instrumenter;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;

/** Reads the HTTP status that the agent's own extractor has just written. */
final class HttpStatus {
  private static final AttributeKey<Long> CODE = AttributeKey.longKey("http.response.status_code");

  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private HttpStatus() {}

  /** Writes the status of a request that the agent recorded without a response. */
  static void put(AttributesBuilder attributes, int status) {
    attributes.put(CODE, (long) status);
    if (attributes instanceof Map) {
      ((Map<?, ?>) attributes).remove(ERROR_TYPE);
    } else {
      attributes.remove(ERROR_TYPE);
    }
  }

  /** The status; 0 when there was no response. */
  static int of(AttributesBuilder attributes) {
    // The agent's builder is the attributes themselves; any other is copied.
    Attributes written =
        attributes instanceof Attributes ? (Attributes) attributes : attributes.build();
    Long code = written.get(CODE);
    return code == null ? 0 : code.intValue();
  }
}
