package dev.plumbline.agent.baggage;

import dev.plumbline.agent.Law;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.BaggageBudget;
import dev.plumbline.charter.policy.BaggageKey;
import dev.plumbline.charter.policy.Service;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.BaggageEntry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Lets baggage in and out by the policy: only listed keys, within their size and the size of all.
 */
public final class BaggageAllowList implements TextMapPropagator {
  private final TextMapPropagator delegate;
  private final Law law;

  public BaggageAllowList(TextMapPropagator delegate, Law law) {
    this.delegate = delegate;
    this.law = law;
  }

  @Override
  public Collection<String> fields() {
    return delegate.fields();
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    delegate.inject(allowed(context, false), carrier, setter);
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    return allowed(delegate.extract(context, carrier, getter), fromStrangers());
  }

  /**
   * Whether this service stands at the trust boundary, so that what comes in comes from strangers.
   */
  private boolean fromStrangers() {
    Service self = law.charter().policy().service(law.failures().self());
    return self != null && self.boundary();
  }

  private Context allowed(Context context, boolean fromStrangers) {
    Baggage baggage = Baggage.fromContextOrNull(context);
    if (baggage == null || baggage.isEmpty()) {
      return context;
    }
    try {
      Sieve sieve = new Sieve(baggage, fromStrangers);
      baggage.forEach(sieve::look);
      BaggageBuilder rest = sieve.rest;
      return rest == null ? context : context.with(rest.build());
    } catch (RuntimeException | LinkageError problem) {
      law.findings().failed(Rule.BAGGAGE_KEY.id(), problem);
      return context;
    }
  }

  private final class Sieve {
    private final Baggage all;
    private final boolean fromStrangers;
    private final BaggageBudget budget = law.charter().policy().baggage().budget();
    private @Nullable BaggageBuilder rest;

    Sieve(Baggage all, boolean fromStrangers) {
      this.all = all;
      this.fromStrangers = fromStrangers;
    }

    void look(String key, BaggageEntry entry) {
      Rule broken = broken(key, entry.getValue());
      if (broken == null || !law.watches(broken)) {
        return;
      }
      Action action = law.action(broken);
      if (law.findings().countAndAsk(broken, action)) {
        // Not the key: it came from outside and may be anything.
        law.findings().log(finding(broken), action);
      }
      if (action == Action.ENFORCED) {
        BaggageBuilder builder = rest == null ? all.toBuilder() : rest;
        rest = builder.remove(key);
      }
    }

    private @Nullable Rule broken(String key, String value) {
      BaggageKey row = law.charter().policy().baggage().find(key);
      return fromStrangers && row != null && !row.fromBoundary()
          ? Rule.BAGGAGE_KEY
          : budget.refuse(key, value);
    }
  }

  private static Finding finding(Rule broken) {
    return broken == Rule.BAGGAGE_KEY
        ? new Finding(
            broken, "baggage has a key that is not listed", "keys of the policy only", null)
        : new Finding(broken, "baggage is too large", "the sizes of the policy", null);
  }
}
