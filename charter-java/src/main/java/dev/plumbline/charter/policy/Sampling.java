package dev.plumbline.charter.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Which root spans are recorded; parents are followed. */
public final class Sampling {
  private final List<SamplingRule> rules;

  public Sampling(List<SamplingRule> rules) {
    this.rules = Collections.unmodifiableList(new ArrayList<>(rules));
  }

  /** In the order in which they are asked. */
  public List<SamplingRule> rules() {
    return rules;
  }
}
