package dev.plumbline.demo.edge.http;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.util.UUID;

/**
 * The name that a client gives its request so that it can be repeated: the header {@code
 * Idempotency-Key} of draft-ietf-httpapi-idempotency-key-header, with or without the quotes of a
 * structured field's string. The gateway validates it.
 */
final class IdempotencyKey {
  private static final HttpString HEADER = new HttpString("Idempotency-Key");

  private IdempotencyKey() {}

  /** The client's key, or a random one; several keys make one that is not valid. */
  static String of(HeaderMap headers) {
    HeaderValues values = headers.get(HEADER);
    String key = values == null ? "" : String.join(",", values).strip();
    if (key.isEmpty()) {
      return UUID.randomUUID().toString();
    }
    boolean quoted = key.length() >= 2 && key.startsWith("\"") && key.endsWith("\"");
    return quoted ? key.substring(1, key.length() - 1) : key;
  }
}
