package dev.plumbline.agent.export;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * The rules of the active charter for items that were begun before it was in force: what a charter
 * before protected stays protected in them.
 */
final class KeptRules<T> {
  final AttributeEnforcement attributes;
  final ItemRules<T> rules;
  private final ToLongFunction<T> begun;

  /** Items that are begun later are of the active charter alone. */
  private volatile long end = Long.MAX_VALUE;

  /**
   * @param begun when an item was begun, in nanoseconds of the epoch; 0 where that is not known
   */
  KeptRules(AttributeEnforcement attributes, ItemRules<T> rules, ToLongFunction<T> begun) {
    this.attributes = attributes;
    this.rules = rules;
    this.begun = begun;
  }

  void endAt(long nanos) {
    end = nanos;
  }

  /** A time to come is stated by the application, and says nothing of when the item was begun. */
  boolean holdFor(T item, long now) {
    long at = begun.applyAsLong(item);
    return at < end || at > now;
  }

  /** Now, in nanoseconds of the epoch. */
  static long now() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }
}
