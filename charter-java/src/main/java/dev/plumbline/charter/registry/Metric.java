package dev.plumbline.charter.registry;

import dev.plumbline.charter.Location;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One metric: unit, buckets, and the only labels it may have. */
public final class Metric {
  private final Location location;
  private final String name;
  private final Instrument instrument;
  private final String unit;
  private final List<Double> buckets;
  private final Map<String, AttributeUse> labels;
  private final int maxSeries;
  private final @Nullable Deprecation deprecation;
  private final @Nullable String renamedTo;
  private final String brief;

  public Metric(
      Location location,
      String name,
      Instrument instrument,
      String unit,
      List<Double> buckets,
      Map<String, AttributeUse> labels,
      int maxSeries,
      @Nullable Deprecation deprecation,
      @Nullable String renamedTo,
      String brief) {
    this.location = Objects.requireNonNull(location, "location");
    this.name = Objects.requireNonNull(name, "name");
    this.instrument = Objects.requireNonNull(instrument, "instrument");
    this.unit = Objects.requireNonNull(unit, "unit");
    this.buckets = Collections.unmodifiableList(new ArrayList<>(buckets));
    this.labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    this.maxSeries = maxSeries;
    this.deprecation = deprecation;
    this.renamedTo = renamedTo;
    this.brief = Objects.requireNonNull(brief, "brief");
  }

  public Location location() {
    return location;
  }

  public String name() {
    return name;
  }

  public Instrument instrument() {
    return instrument;
  }

  /** In UCUM. */
  public String unit() {
    return unit;
  }

  /** Upper bounds in ascending order; empty where the charter sets none. */
  public List<Double> buckets() {
    return buckets;
  }

  /** By key, groups resolved, in the order of the charter. */
  public Map<String, AttributeUse> labels() {
    return labels;
  }

  /** Series that one process may keep for it; 0 where the charter sets no limit. */
  public int maxSeries() {
    return maxSeries;
  }

  /** Why it should no longer be used, or null. */
  public @Nullable Deprecation deprecation() {
    return deprecation;
  }

  /** The metric that replaces this one, or null. */
  public @Nullable String renamedTo() {
    return renamedTo;
  }

  public String brief() {
    return brief;
  }
}
