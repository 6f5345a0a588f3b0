package dev.plumbline.agent.failure;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the error tuples of failed spans until they are exported: at its attribute limit the SDK
 * drops what is set last, and it truncates long values.
 *
 * <p>Only failures of recorded spans are kept, and a fixed number: a span that is never exported is
 * evicted by others.
 */
public final class FailedSpans {
  private static final int AT_MOST = 4096;

  /** The older half is dropped when the newer one is full. */
  private static volatile Map<String, Attributes> newer = new ConcurrentHashMap<>();

  private static volatile Map<String, Attributes> older = new ConcurrentHashMap<>();

  private static volatile boolean any;

  private FailedSpans() {}

  /** Keeps the error tuple of a span that ends. */
  public static void keep(SpanContext span, Attributes tuple) {
    if (!span.isSampled()) {
      return;
    }
    if (newer.size() >= AT_MOST) {
      synchronized (FailedSpans.class) {
        if (newer.size() >= AT_MOST) {
          older = newer;
          newer = new ConcurrentHashMap<>();
        }
      }
    }
    newer.put(span.getSpanId(), tuple);
    any = true;
  }

  /** Whether none is kept; then no look-up is needed. */
  public static boolean isEmpty() {
    return !any;
  }

  /**
   * The attributes of an exported span with its complete tuple; the same object when it is
   * complete.
   *
   * <p>The kept tuple is removed.
   */
  public static Attributes whole(String spanId, Attributes recorded) {
    Attributes tuple = newer.remove(spanId);
    if (tuple == null) {
      tuple = older.remove(spanId);
    }
    if (newer.isEmpty() && older.isEmpty()) {
      any = false;
      any = !newer.isEmpty() || !older.isEmpty(); // one may have been added meanwhile
    }
    if (tuple == null || isWhole(tuple, recorded)) {
      return recorded;
    }
    AttributesBuilder whole = recorded.toBuilder();
    return whole.putAll(tuple).build();
  }

  private static boolean isWhole(Attributes tuple, Attributes recorded) {
    boolean[] whole = {true};
    tuple.forEach((key, value) -> whole[0] &= isKept(value, recorded.get(key)));
    return whole[0];
  }

  /** A value that was set since, and is no truncated one, stays. */
  private static boolean isKept(Object value, @Nullable Object recorded) {
    return recorded != null
        && (!(value instanceof String)
            || value.equals(recorded)
            || !((String) value).startsWith(recorded.toString()));
  }
}
