package dev.plumbline.charter.policy;

import dev.plumbline.charter.Location;
import java.util.Objects;

/** One rule of the sampler: the first that matches decides for a root. */
public final class SamplingRule {
  /** Takes the place of a rule's name when a parent decided. */
  public static final String PARENT = "parent";

  private final Location location;
  private final String name;
  private final SamplingMatch match;
  private final double probability;

  public SamplingRule(Location location, String name, SamplingMatch match, double probability) {
    this.location = Objects.requireNonNull(location, "location");
    this.name = Objects.requireNonNull(name, "name");
    this.match = Objects.requireNonNull(match, "match");
    this.probability = probability;
  }

  public Location location() {
    return location;
  }

  public String name() {
    return name;
  }

  public SamplingMatch match() {
    return match;
  }

  /** From 0 (none) to 1 (all). */
  public double probability() {
    return probability;
  }
}
