package dev.plumbline.console.trace;

import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.trace.ClockSkew;
import dev.plumbline.otlp.trace.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the spans of a trace on one clock, that of its root's service.
 *
 * <p>From the calls between two services {@link ClockSkew} knows how far their clocks are apart and
 * how far that may be wrong. Only what is surely wrong is corrected: a difference within its own
 * error stays, for moving spans about without need would show what never happened.
 */
public final class ClockCorrection {

  private final Map<String, Long> offsets;
  private final List<Skew> skews;

  /**
   * How far a service's clock is ahead of the root's.
   *
   * @param calls from which it is known
   */
  public record Skew(
      String service, long offsetNanos, long errorNanos, long calls, boolean corrected) {}

  private ClockCorrection(Map<String, Long> offsets, List<Skew> skews) {
    this.offsets = offsets;
    this.skews = List.copyOf(skews);
  }

  static ClockCorrection of(Trace trace) {
    ClockSkew skew = new ClockSkew();
    skew.add(trace);
    List<ClockSkew.Estimate> estimates = new ArrayList<>(skew.estimates());
    Map<String, Long> offsets = new HashMap<>();
    List<Skew> skews = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (Span top : trace.tops()) {
      if (known.add(top.service())) {
        offsets.put(top.service(), 0L);
      }
    }
    // Outward from the root's clock, one call at a time.
    boolean found = true;
    while (found) {
      found = false;
      for (ClockSkew.Estimate estimate : List.copyOf(estimates)) {
        Long base = offsets.get(estimate.client());
        if (base == null || !known.add(estimate.server())) {
          continue;
        }
        estimates.remove(estimate);
        found = true;
        boolean sure = Math.abs(estimate.offsetNanos()) > estimate.errorNanos();
        offsets.put(estimate.server(), base + (sure ? estimate.offsetNanos() : 0));
        skews.add(
            new Skew(
                estimate.server(),
                base + estimate.offsetNanos(),
                estimate.errorNanos(),
                estimate.calls(),
                sure));
      }
    }
    return new ClockCorrection(offsets, skews);
  }

  /** Returns what was found, nearest to the root first. */
  public List<Skew> skews() {
    return skews;
  }

  /** Returns by how much spans of this service were moved back, in nanoseconds. */
  public long offset(String service) {
    return offsets.getOrDefault(service, 0L);
  }

  long start(Span span) {
    return span.start() - offset(span.service());
  }

  long end(Span span) {
    return span.end() - offset(span.service());
  }
}
