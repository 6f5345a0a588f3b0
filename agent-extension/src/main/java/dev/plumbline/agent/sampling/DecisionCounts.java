package dev.plumbline.agent.sampling;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the sampler's decisions by rule: {@code plumbline.sampler.decisions}. */
public final class DecisionCounts {
  private static final AttributeKey<String> RULE = AttributeKey.stringKey("plumbline.sampler.rule");
  private static final AttributeKey<String> DECISION =
      AttributeKey.stringKey("plumbline.sampler.decision");

  private final Map<Attributes, Count> counts = new ConcurrentHashMap<>();

  /** The count of one rule and decision. */
  public Count count(String rule, boolean kept) {
    return counts.computeIfAbsent(
        Attributes.of(RULE, rule, DECISION, kept ? "sampled" : "dropped"), key -> new Count());
  }

  /** Registers the counter. */
  public void report(Meter meter) {
    meter
        .counterBuilder("plumbline.sampler.decisions")
        .setUnit("{decision}")
        .setDescription("Decisions of the sampler for root spans, by rule.")
        .buildWithCallback(
            measurement ->
                counts.forEach(
                    (attributes, count) -> {
                      long sum = count.sum.sum();
                      if (sum > 0) {
                        measurement.record(sum, attributes);
                      }
                    }));
  }

  /** Of one rule and decision. */
  public static final class Count {
    private final LongAdder sum = new LongAdder();

    public void increment() {
      sum.increment();
    }
  }
}
