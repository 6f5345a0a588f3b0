package dev.plumbline.agent.propagation;

import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Baggage;
import java.util.Collection;

/** What the policy says about baggage at this service, as it holds now. */
public interface Border {
  /** Which keys may travel, and how much. */
  Baggage rules();

  /** Whether what comes in comes from strangers. */
  boolean strangers();

  /** The services that this one calls. */
  Collection<String> peers();

  /** Whether the charter calls what this key stands for sensitive: then it goes to nobody. */
  default boolean sensitive(String key) {
    return false;
  }

  /**
   * Notes an entry that breaks a rule.
   *
   * @return whether it is left out
   */
  boolean refuse(Rule broken);
}
