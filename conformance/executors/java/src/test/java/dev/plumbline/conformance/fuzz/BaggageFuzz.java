package dev.plumbline.conformance.fuzz;

import dev.plumbline.agent.propagation.BaggagePropagator;
import dev.plumbline.agent.propagation.TrustBoundary;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.BaggageKey;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Any bytes as baggage: what is injected conforms to the policy and is extracted again unchanged.
 */
public final class BaggageFuzz {
  private static final Location HERE = new Location("fuzz", 1, 1);
  private static final dev.plumbline.charter.policy.Baggage RULES =
      new dev.plumbline.charter.policy.Baggage(
          1024,
          4,
          List.of(
              key("a", 256, true),
              key("b", 8, true),
              key("k", 8192, true),
              key("plumbline.demo.fault", 64, true),
              key("within", 64, false)),
          List.of());

  private BaggageFuzz() {}

  private static BaggageKey key(String name, int maxBytes, boolean fromBoundary) {
    return new BaggageKey(HERE, name, maxBytes, false, fromBoundary, "");
  }

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    boolean boundary = (data[0] & 1) == 1;
    BaggagePropagator propagator = new BaggagePropagator(new Fence(RULES, boundary));
    Lines came = Lines.of(Arrays.copyOfRange(data, 1, data.length), "baggage", "baggage");
    Context context = came.extract(propagator);
    Baggage carried = Baggage.fromContext(context);
    Lines.check(carried.size() <= 4, carried.toString());
    carried.forEach(
        (name, entry) -> {
          BaggageKey rule = RULES.find(name);
          Lines.check(rule != null, name + " is not allowed");
          int bytes = entry.getValue().getBytes(StandardCharsets.UTF_8).length;
          Lines.check(rule != null && bytes <= rule.maxBytes(), name + " is too long");
          Lines.check(
              rule != null && (rule.fromBoundary() || !boundary), name + " came over the boundary");
        });
    Lines left = Lines.inject(propagator, context);
    Lines.check(left.isEmpty() == carried.isEmpty(), left.toString());
    left.all()
        .forEach(
            header ->
                Lines.check(
                    header.getValue().chars().allMatch(c -> c >= 0x20 && c < 0x7f),
                    header.getValue()));
    Lines again = Lines.inject(propagator, left.extract(propagator));
    Lines.check(again.equals(left), left + " became " + again);
  }

  private record Fence(dev.plumbline.charter.policy.Baggage rules, boolean untrusted)
      implements TrustBoundary {
    @Override
    public Collection<String> peers() {
      return List.of();
    }

    @Override
    public boolean refuse(Rule broken) {
      return true;
    }
  }
}
