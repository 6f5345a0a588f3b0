package dev.plumbline.agent.propagation;

import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Baggage;
import java.util.Collection;

/**
 * The policy's current rules for baggage at this service, and whether its callers are untrusted.
 */
public interface TrustBoundary {
  /** Which keys may be propagated, and how much. */
  Baggage rules();

  /** Whether received baggage is untrusted. */
  boolean untrusted();

  /** The services that this one calls. */
  Collection<String> peers();

  /** Whether the charter counts this key as sensitive: then it is never sent. */
  default boolean sensitive(String key) {
    return false;
  }

  /**
   * Counts an entry that breaks a rule.
   *
   * @return whether it is dropped
   */
  boolean refuse(Rule broken);
}
