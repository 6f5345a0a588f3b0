package dev.plumbline.agent.failure;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the error tuples of spans that failed until they leave: the SDK leaves out what is set last
 * where a span has as many attributes as it may have, and cuts long values.
 *
 * <p>Only failures are kept, of recorded spans, and a fixed number: a span that never leaves makes
 * way for others.
 */
public final class FailedSpans {
  private static final int AT_MOST = 4096;

  /** The older half is forgotten when the newer one is full. */
  private static volatile Map<String, Attributes> newer = new ConcurrentHashMap<>();

  private static volatile Map<String, Attributes> older = new ConcurrentHashMap<>();

  private static volatile boolean any;

  private FailedSpans() {}

  /** Keeps what a span that ends says about its failure. */
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

  /** Whether none is kept; then nobody need ask. */
  public static boolean isEmpty() {
    return !any;
  }

  /**
   * The attributes of a span that leaves, with its tuple whole; the same object when it is.
   *
   * <p>It is forgotten by that.
   */
  public static Attributes whole(String spanId, Attributes recorded) {
    Attributes tuple = newer.remove(spanId);
    if (tuple == null) {
      tuple = older.remove(spanId);
    }
    if (newer.isEmpty() && older.isEmpty()) {
      any = false;
      any = !newer.isEmpty() || !older.isEmpty(); // one may have come at this moment
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

  /** Another value than a cut one was set since, and stays. */
  private static boolean isKept(Object value, @Nullable Object recorded) {
    return recorded != null
        && (!(value instanceof String)
            || value.equals(recorded)
            || !((String) value).startsWith(recorded.toString()));
  }
}
