package dev.plumbline.agent.baggage;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.propagation.TrustBoundary;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Baggage;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.charter.registry.Protection;
import java.util.Collection;
import java.util.Collections;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The baggage rules of the active charter. */
public final class CharterTrustBoundary implements TrustBoundary {
  private final Supplier<ActiveCharter> current;

  /** Reads the active charter with every call. */
  public CharterTrustBoundary(Supplier<ActiveCharter> current) {
    this.current = current;
  }

  @Override
  public Baggage rules() {
    return current.get().charter().policy().baggage();
  }

  /** Whether this service is at the trust boundary, so that what it receives is untrusted. */
  @Override
  public boolean untrusted() {
    Service self = self();
    return self != null && self.boundary();
  }

  @Override
  public Collection<String> peers() {
    Service self = self();
    return self == null ? Collections.emptyList() : self.peers();
  }

  private @Nullable Service self() {
    ActiveCharter active = current.get();
    return active.charter().policy().service(active.failures().self());
  }

  @Override
  public boolean sensitive(String key) {
    return Protection.of(current.get().charter().attributeRules(), key) != null;
  }

  @Override
  public boolean refuse(Rule broken) {
    ActiveCharter active = current.get();
    if (!active.watches(broken)) {
      return false;
    }
    Action action = active.action(broken);
    // Not the key: it is untrusted and may be anything.
    active.findings().report(broken, action, () -> finding(broken));
    return action == Action.ENFORCED;
  }

  private static Finding finding(Rule broken) {
    switch (broken) {
      case BAGGAGE_KEY:
        return new Finding(
            broken, "baggage has a key that is not listed", "keys of the policy only", null);
      case ATTRIBUTE_SENSITIVE:
        return new Finding(
            broken, "baggage has a sensitive value", "nothing sensitive in baggage", null);
      default:
        return new Finding(broken, "baggage is too large", "the sizes of the policy", null);
    }
  }
}
