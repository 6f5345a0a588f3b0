package dev.plumbline.charter.registry;

import dev.plumbline.charter.Location;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What telemetry is about, and the attributes that identify it. */
public final class Entity {
  private final Location location;
  private final String type;
  private final Map<String, AttributeUse> identity;
  private final Map<String, AttributeUse> description;
  private final String brief;

  public Entity(
      Location location,
      String type,
      Map<String, AttributeUse> identity,
      Map<String, AttributeUse> description,
      String brief) {
    this.location = Objects.requireNonNull(location, "location");
    this.type = Objects.requireNonNull(type, "type");
    this.identity = Collections.unmodifiableMap(new LinkedHashMap<>(identity));
    this.description = Collections.unmodifiableMap(new LinkedHashMap<>(description));
    this.brief = Objects.requireNonNull(brief, "brief");
  }

  public Location location() {
    return location;
  }

  public String type() {
    return type;
  }

  /** By key. */
  public Map<String, AttributeUse> identity() {
    return identity;
  }

  /** By key. */
  public Map<String, AttributeUse> description() {
    return description;
  }

  public String brief() {
    return brief;
  }
}
