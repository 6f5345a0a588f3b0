package dev.plumbline.charter.policy;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.registry.SpanKind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One rule of the sampler: the first that matches decides for a root. */
public final class SamplingRule {
  private final Location location;
  private final String name;
  private final @Nullable SpanKind kind;
  private final Map<String, Object> attributes;
  private final Map<String, String> baggage;
  private final double probability;

  public SamplingRule(
      Location location,
      String name,
      @Nullable SpanKind kind,
      Map<String, Object> attributes,
      Map<String, String> baggage,
      double probability) {
    this.location = Objects.requireNonNull(location, "location");
    this.name = Objects.requireNonNull(name, "name");
    this.kind = kind;
    this.attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    this.baggage = Collections.unmodifiableMap(new LinkedHashMap<>(baggage));
    this.probability = probability;
  }

  public Location location() {
    return location;
  }

  public String name() {
    return name;
  }

  /** Null matches every kind. */
  public @Nullable SpanKind kind() {
    return kind;
  }

  /** Attributes that must be equal; a value is a String, Long or Boolean. */
  public Map<String, Object> attributes() {
    return attributes;
  }

  /** Baggage entries that must be equal. */
  public Map<String, String> baggage() {
    return baggage;
  }

  /** From 0 (none) to 1 (all). */
  public double probability() {
    return probability;
  }
}
