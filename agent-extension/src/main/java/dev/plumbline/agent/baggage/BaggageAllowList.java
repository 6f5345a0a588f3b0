package dev.plumbline.agent.baggage;

import dev.plumbline.agent.charter.ActiveCharter;
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
 * Applies the policy's baggage allow-list and limits to another propagator: only listed keys pass,
 * within the limits of each and of all.
 */
public final class BaggageAllowList implements TextMapPropagator {
  private final TextMapPropagator delegate;
  private final Supplier<ActiveCharter> current;
  private final CharterTrustBoundary boundary;

  public BaggageAllowList(TextMapPropagator delegate, Supplier<ActiveCharter> current) {
    this.delegate = delegate;
    this.current = current;
    this.boundary = new CharterTrustBoundary(current);
  }

  @Override
  public Collection<String> fields() {
    return delegate.fields();
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    delegate.inject(allowed(current.get(), context, true), carrier, setter);
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    ActiveCharter active = current.get();
    return allowed(active, delegate.extract(context, carrier, getter), false);
  }

  private Context allowed(ActiveCharter active, Context context, boolean leaving) {
    Baggage baggage = Baggage.fromContextOrNull(context);
    if (baggage == null || baggage.isEmpty()) {
      return context;
    }
    try {
      Sieve sieve = new Sieve(active, baggage, leaving);
      baggage.forEach(sieve::look);
      BaggageBuilder rest = sieve.rest;
      return rest == null ? context : context.with(rest.build());
    } catch (RuntimeException | LinkageError problem) {
      active.findings().failed(Rule.BAGGAGE_KEY.id(), problem);
      // What could not be checked may be sensitive.
      return leaving && active.enforces(Rule.ATTRIBUTE_SENSITIVE)
          ? context.with(Baggage.empty())
          : context;
    }
  }

  private final class Sieve {
    private final ActiveCharter active;
    private final Baggage all;
    private final boolean leaving;
    private final boolean fromUntrusted;
    private final BaggageBudget budget;
    private @Nullable BaggageBuilder rest;

    Sieve(ActiveCharter active, Baggage all, boolean leaving) {
      this.active = active;
      this.budget = active.charter().policy().baggage().budget();
      this.all = all;
      this.leaving = leaving;
      this.fromUntrusted = !leaving && boundary.untrusted();
    }

    void look(String key, BaggageEntry entry) {
      boolean sensitive =
          leaving && boundary.sensitive(key) && boundary.refuse(Rule.ATTRIBUTE_SENSITIVE);
      Rule broken = sensitive ? null : broken(key, entry.getValue());
      if (sensitive || (broken != null && boundary.refuse(broken))) {
        BaggageBuilder builder = rest == null ? all.toBuilder() : rest;
        rest = builder.remove(key);
      }
    }

    private @Nullable Rule broken(String key, String value) {
      BaggageKey row = active.charter().policy().baggage().find(key);
      return fromUntrusted && row != null && !row.fromBoundary()
          ? Rule.BAGGAGE_KEY
          : budget.refuse(key, value);
    }
  }
}
