package dev.plumbline.agent.baggage;

import dev.plumbline.agent.Law;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.BaggageBudget;
import dev.plumbline.charter.policy.BaggageKey;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.BaggageEntry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the baggage that another propagator carries: only listed keys, within their size and the
 * size of all.
 */
public final class BaggageAllowList implements TextMapPropagator {
  private final TextMapPropagator delegate;
  private final Supplier<Law> laws;
  private final LawfulBorder border;

  public BaggageAllowList(TextMapPropagator delegate, Supplier<Law> laws) {
    this.delegate = delegate;
    this.laws = laws;
    this.border = new LawfulBorder(laws);
  }

  @Override
  public Collection<String> fields() {
    return delegate.fields();
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    delegate.inject(allowed(laws.get(), context, true), carrier, setter);
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    Law law = laws.get();
    return allowed(law, delegate.extract(context, carrier, getter), false);
  }

  private Context allowed(Law law, Context context, boolean leaving) {
    Baggage baggage = Baggage.fromContextOrNull(context);
    if (baggage == null || baggage.isEmpty()) {
      return context;
    }
    try {
      Sieve sieve = new Sieve(law, baggage, leaving);
      baggage.forEach(sieve::look);
      BaggageBuilder rest = sieve.rest;
      return rest == null ? context : context.with(rest.build());
    } catch (RuntimeException | LinkageError problem) {
      law.findings().failed(Rule.BAGGAGE_KEY.id(), problem);
      // What nobody could look at may be sensitive.
      return leaving && law.enforces(Rule.ATTRIBUTE_SENSITIVE)
          ? context.with(Baggage.empty())
          : context;
    }
  }

  private final class Sieve {
    private final Law law;
    private final Baggage all;
    private final boolean leaving;
    private final boolean fromStrangers;
    private final BaggageBudget budget;
    private @Nullable BaggageBuilder rest;

    Sieve(Law law, Baggage all, boolean leaving) {
      this.law = law;
      this.budget = law.charter().policy().baggage().budget();
      this.all = all;
      this.leaving = leaving;
      this.fromStrangers = !leaving && border.strangers();
    }

    void look(String key, BaggageEntry entry) {
      boolean sensitive =
          leaving && border.sensitive(key) && border.refuse(Rule.ATTRIBUTE_SENSITIVE);
      Rule broken = sensitive ? null : broken(key, entry.getValue());
      if (sensitive || (broken != null && border.refuse(broken))) {
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
}
