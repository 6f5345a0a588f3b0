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
 * Corrects the times of a trace's spans to the clock of its root's service.
 *
 * <p>{@link ClockSkew} estimates the offset of two services' clocks, and its error, from the calls
 * between them. An offset within its error is not corrected: that would show what never happened.
 */
public final class ClockCorrection {

  private final Map<String, Long> offsets;
  private final List<Skew> skews;

  /**
   * How far a service's clock is ahead of the root's.
   *
   * @param calls of the estimate
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
