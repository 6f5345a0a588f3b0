package dev.plumbline.agent.baggage;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.propagation.Border;
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

/** What the law of this process says about its baggage. */
public final class LawfulBorder implements Border {
  private final Supplier<Law> laws;

  /** By the law that holds whenever it is asked. */
  public LawfulBorder(Supplier<Law> laws) {
    this.laws = laws;
  }

  @Override
  public Baggage rules() {
    return laws.get().charter().policy().baggage();
  }

  /**
   * Whether this service stands at the trust boundary, so that what comes in comes from strangers.
   */
  @Override
  public boolean strangers() {
    Service self = self();
    return self != null && self.boundary();
  }

  @Override
  public Collection<String> peers() {
    Service self = self();
    return self == null ? Collections.emptyList() : self.peers();
  }

  private @Nullable Service self() {
    Law law = laws.get();
    return law.charter().policy().service(law.failures().self());
  }

  @Override
  public boolean sensitive(String key) {
    return Protection.of(laws.get().charter().attributeRules(), key) != null;
  }

  @Override
  public boolean refuse(Rule broken) {
    Law law = laws.get();
    if (!law.watches(broken)) {
      return false;
    }
    Action action = law.action(broken);
    if (law.findings().countAndAsk(broken, action)) {
      // Not the key: it came from outside and may be anything.
      law.findings().log(finding(broken), action);
    }
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
