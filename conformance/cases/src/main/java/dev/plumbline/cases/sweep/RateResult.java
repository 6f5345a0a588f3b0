package dev.plumbline.cases.sweep;

import dev.plumbline.clients.Binomial;
import java.util.Map;

/**
 * The decisions at one rate.
 *
 * @param kept how many the consistent sampler kept, by participant
 * @param expected what chance allows
 * @param differing ids that some participants keep and others drop
 * @param oldKept how many the SDKs' own TraceIdRatioBased kept, by those that have one
 * @param oldKeptByAll ids that all of these keep
 * @param oldDiffering ids that some of these keep and others drop
 */
public record RateResult(
    double rate,
    Map<String, Integer> kept,
    Binomial expected,
    int differing,
    Map<String, Integer> oldKept,
    int oldKeptByAll,
    int oldDiffering) {
  public RateResult {
    kept = Map.copyOf(kept);
    oldKept = Map.copyOf(oldKept);
  }
}
