package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.rpc.AttemptsHeader;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;

/** Marks a call that was tried before. */
final class PreviousAttempts {
  private static final AttributeKey<Long> KEY = AttributeKey.longKey(AttemptsHeader.KEY);

  private PreviousAttempts() {}

  static void put(AttributesBuilder attributes, int attempts) {
    if (attempts > 0) {
      attributes.put(KEY, (long) attempts);
    }
  }
}
