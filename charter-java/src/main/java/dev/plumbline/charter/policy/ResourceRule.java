package dev.plumbline.charter.policy;

import dev.plumbline.charter.Location;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A resource attribute that every service must have, and where its value comes from. */
public final class ResourceRule {
  private final Location location;
  private final String key;
  private final List<ResourceSource> sources;

  public ResourceRule(Location location, String key, List<ResourceSource> sources) {
    this.location = location;
    this.key = key;
    this.sources = Collections.unmodifiableList(new ArrayList<>(sources));
  }

  public Location location() {
    return location;
  }

  public String key() {
    return key;
  }

  /** In the order in which they are tried. */
  public List<ResourceSource> sources() {
    return sources;
  }

  /** Whether the charter alone decides the value, so that the user cannot change it. */
  public boolean fixedByCharter() {
    return !sources.isEmpty() && sources.get(0).kind() == ResourceSource.Kind.CHARTER;
  }

  /**
   * The value of the first source that has one; {@code read} returns null or "" where it has none.
   */
  public @Nullable String resolve(Function<ResourceSource, @Nullable String> read) {
    for (ResourceSource source : sources) {
      String value =
          source.kind() == ResourceSource.Kind.VALUE ? source.argument() : read.apply(source);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }
}
