package dev.plumbline.console.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A resource with one of its scopes, as bytes: an OTLP ResourceSpans message without spans.
 *
 * @param body the message
 * @param hash SHA-256 of the message, its first 16 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never changed; compared by its hash
record EmitterKey(String service, byte[] hash, byte[] body) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EmitterKey that && Arrays.equals(hash, that.hash);
  }

  @Override
  public int hashCode() {
    return ByteBuffer.wrap(hash).getInt();
  }
}
