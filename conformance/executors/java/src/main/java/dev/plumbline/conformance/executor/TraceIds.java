package dev.plumbline.conformance.executor;

import dev.plumbline.agent.sampling.CharterSampler;
import dev.plumbline.agent.sampling.DecisionCounts;
import dev.plumbline.charter.policy.Sampling;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Many trace ids from a seed, the same in every language, and a sampler's decision for each. */
final class TraceIds {
  private long state;

  private TraceIds(long seed) {
    this.state = seed;
  }

  static Object decide(Input input) {
    TraceIds ids = new TraceIds(Long.parseUnsignedLong(input.text("seed")));
    int count = input.integer("count");
    Predicate<String> sampler = sampler(input.text("sampler"), input.number("probability"));
    byte[] bitmap = new byte[(count + 7) / 8];
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (sampler.test(TraceId.fromLongs(ids.next(), ids.next()))) {
        bitmap[i / 8] |= (byte) (1 << (i % 8));
        kept++;
      }
    }
    return Map.of("kept", kept, "bitmap", Base64.getEncoder().encodeToString(bitmap));
  }

  private static Predicate<String> sampler(String name, double probability) {
    return switch (name) {
      case "consistent" -> {
        Sampling sampling = Policies.always(probability);
        Sampler charter = new CharterSampler(() -> sampling, () -> "edge", new DecisionCounts());
        yield id -> keeps(charter, id);
      }
      case "ratio" -> {
        Sampler ratio = Sampler.traceIdRatioBased(probability);
        yield id -> keeps(ratio, id);
      }
      default ->
          throw new IllegalArgumentException(
              "the sampler is " + name + "; expected consistent or ratio");
    };
  }

  private static boolean keeps(Sampler sampler, String id) {
    return sampler
            .shouldSample(
                Context.root(), id, "case", SpanKind.INTERNAL, Attributes.empty(), List.of())
            .getDecision()
        == SamplingDecision.RECORD_AND_SAMPLE;
  }

  /** SplitMix64. */
  private long next() {
    state += 0x9e3779b97f4a7c15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
