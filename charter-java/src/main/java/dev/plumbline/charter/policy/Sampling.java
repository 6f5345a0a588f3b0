package dev.plumbline.charter.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The policy's sampling: which root spans are recorded (others follow their parent), and which of
 * those traces the Collector keeps.
 */
public final class Sampling {
  private final List<SamplingRule> rules;
  private final @Nullable TailSampling tail;

  public Sampling(List<SamplingRule> rules, @Nullable TailSampling tail) {
    this.tail = tail;
    this.rules = Collections.unmodifiableList(new ArrayList<>(rules));
  }

  /** In the order in which they are evaluated. */
  public List<SamplingRule> rules() {
    return rules;
  }

  /** Null where every recorded trace is kept. */
  public @Nullable TailSampling tail() {
    return tail;
  }
}
