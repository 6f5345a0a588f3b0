package dev.plumbline.agent.propagation;

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
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Propagates baggage by the policy: only listed keys within their limits are extracted and
 * injected, and none is sent to a host that the policy does not list.
 */
public final class BaggagePropagator implements TextMapPropagator {
  private static final String HEADER = "baggage";
  private static final Collection<String> FIELDS = Collections.singletonList(HEADER);

  private final TrustBoundary boundary;

  public BaggagePropagator(TrustBoundary boundary) {
    this.boundary = boundary;
  }

  @Override
  public Collection<String> fields() {
    return FIELDS;
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    if (carrier == null) {
      return context;
    }
    Iterator<String> lines = getter.getAll(carrier, HEADER);
    if (!lines.hasNext()) {
      return context;
    }
    BaggageHeader header = BaggageHeader.parse(lines);
    if (header.members().isEmpty()) {
      return context;
    }
    BaggageBudget budget = boundary.rules().budget();
    BaggageBuilder admitted = Baggage.builder();
    boolean any = false;
    boolean untrusted = boundary.untrusted();
    for (Map.Entry<String, BaggageHeader.Member> member : header.members().entrySet()) {
      BaggageHeader.Member entry = member.getValue();
      Rule broken = arriving(budget, member.getKey(), entry.value, entry.properties, untrusted);
      if (broken == null || !boundary.refuse(broken)) {
        admitted.put(member.getKey(), entry.value, entry.metadata());
        any = true;
      }
    }
    return any ? context.with(admitted.build()) : context;
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    Baggage baggage = Baggage.fromContext(context);
    if (baggage.isEmpty()
        || !BaggageReach.covers(Callee.host(context), boundary.peers(), boundary.rules().hosts())) {
      return;
    }
    BaggageBudget budget = boundary.rules().budget();
    StringBuilder header = new StringBuilder(64);
    for (Map.Entry<String, BaggageEntry> each : new TreeMap<>(baggage.asMap()).entrySet()) {
      String key = each.getKey();
      String value = each.getValue().getValue();
      String properties = each.getValue().getMetadata().getValue();
      boolean sensitive = boundary.sensitive(key) && boundary.refuse(Rule.ATTRIBUTE_SENSITIVE);
      Rule broken = sensitive ? null : budget.refuse(key, value, properties.length());
      if (!sensitive
          && (broken == null || !boundary.refuse(broken))
          && BaggageText.isToken(key, 0, key.length())
          && (properties.isEmpty()
              || BaggageText.properties(properties, 0, properties.length()) != null)) {
        header.append(header.length() == 0 ? "" : ",").append(key).append('=');
        BaggageText.encode(header, value);
        header.append(properties.isEmpty() ? "" : ";").append(properties);
      }
    }
    if (header.length() > 0) {
      setter.set(carrier, HEADER, header.toString());
    }
  }

  private @Nullable Rule arriving(
      BaggageBudget budget, String key, String value, String properties, boolean untrusted) {
    BaggageKey row = boundary.rules().find(key);
    return untrusted && row != null && !row.fromBoundary()
        ? Rule.BAGGAGE_KEY
        : budget.refuse(key, value, properties.length());
  }

  @Override
  public String toString() {
    return "PlumblineBaggagePropagator";
  }
}
