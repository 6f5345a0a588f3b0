package dev.plumbline.cli.sampling;

import org.jspecify.annotations.Nullable;

/**
 * How often a rule decided in a service.
 *
 * @param kept decisions to record
 * @param dropped decisions not to
 * @param probability of the policy's rule of that name; null for a followed parent and for a rule
 *     that the policy does not have
 */
record RuleUse(
    String service, String rule, double kept, double dropped, @Nullable Double probability) {
  double decided() {
    return kept + dropped;
  }

  /** The share that was kept, of what was decided. */
  double share() {
    return decided() > 0 ? kept / decided() : 0;
  }
}
