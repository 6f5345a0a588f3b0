package dev.plumbline.charter.registry;

import dev.plumbline.charter.Location;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** An event of the registry: its name and the attributes that it may have. */
public final class Event {
  private final Location location;
  private final String name;
  private final Map<String, AttributeUse> attributes;
  private final String brief;

  public Event(Location location, String name, Map<String, AttributeUse> attributes, String brief) {
    this.location = Objects.requireNonNull(location, "location");
    this.name = Objects.requireNonNull(name, "name");
    this.attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    this.brief = Objects.requireNonNull(brief, "brief");
  }

  public Location location() {
    return location;
  }

  public String name() {
    return name;
  }

  /** By key, groups resolved. */
  public Map<String, AttributeUse> attributes() {
    return attributes;
  }

  public String brief() {
    return brief;
  }
}
