package dev.plumbline.agent;

import org.jspecify.annotations.Nullable;

/** How long the SDK lets a text of a span be: one of just that length may have been cut. */
public final class ValueLimit {
  private static volatile int limit = fromProperties();

  private ValueLimit() {}

  /** Takes over what a configuration file says; null says nothing. */
  static void set(@Nullable Integer ofFile) {
    limit = ofFile == null ? Integer.MAX_VALUE : ofFile;
  }

  /** Whether a value may be the beginning of a longer one. */
  public static boolean mayHaveCut(@Nullable Object value) {
    return value instanceof String && ((String) value).length() >= limit;
  }

  private static int fromProperties() {
    String said = Settings.get("otel.span.attribute.value.length.limit");
    if (said == null) {
      said = Settings.get("otel.attribute.value.length.limit");
    }
    try {
      return said == null ? Integer.MAX_VALUE : Integer.parseInt(said.trim());
    } catch (NumberFormatException notOne) {
      return Integer.MAX_VALUE; // the SDK says so itself
    }
  }
}
