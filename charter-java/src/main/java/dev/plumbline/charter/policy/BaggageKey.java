package dev.plumbline.charter.policy;

import dev.plumbline.charter.Location;
import java.util.Objects;

/** An allowed baggage key. */
public final class BaggageKey {
  private final Location location;
  private final String key;
  private final int maxBytes;
  private final boolean copyToSpans;
  private final boolean fromBoundary;
  private final String brief;

  public BaggageKey(
      Location location,
      String key,
      int maxBytes,
      boolean copyToSpans,
      boolean fromBoundary,
      String brief) {
    this.location = Objects.requireNonNull(location, "location");
    this.key = Objects.requireNonNull(key, "key");
    this.maxBytes = maxBytes;
    this.copyToSpans = copyToSpans;
    this.fromBoundary = fromBoundary;
    this.brief = Objects.requireNonNull(brief, "brief");
  }

  public Location location() {
    return location;
  }

  public String key() {
    return key;
  }

  /** Of the value in UTF-8. */
  public int maxBytes() {
    return maxBytes;
  }

  public boolean copyToSpans() {
    return copyToSpans;
  }

  /** Whether it is accepted from untrusted callers. */
  public boolean fromBoundary() {
    return fromBoundary;
  }

  public String brief() {
    return brief;
  }
}
