package dev.plumbline.agent.settings;

import org.jspecify.annotations.Nullable;

/**
 * The SDK's limit for the length of attribute values: a value of exactly that length may have been
 * truncated.
 */
public final class ValueLimit {
  private static volatile int limit = fromProperties();

  private ValueLimit() {}

  /** Takes over the limit of a configuration file; null when it sets none. */
  public static void set(@Nullable Integer ofFile) {
    limit = ofFile == null ? Integer.MAX_VALUE : ofFile;
  }

  /** Whether a value may have been truncated. */
  public static boolean mayHaveCut(@Nullable Object value) {
    return value instanceof String && ((String) value).length() >= limit;
  }

  private static int fromProperties() {
    String setting = Settings.get("otel.span.attribute.value.length.limit");
    if (setting == null) {
      setting = Settings.get("otel.attribute.value.length.limit");
    }
    try {
      return setting == null ? Integer.MAX_VALUE : Integer.parseInt(setting.trim());
    } catch (NumberFormatException notOne) {
      return Integer.MAX_VALUE; // the SDK reports it
    }
  }
}
