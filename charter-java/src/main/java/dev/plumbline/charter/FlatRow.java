package dev.plumbline.charter;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One row of a flattened charter and where it comes from. */
public final class FlatRow {
  private final String part;
  private final boolean ofRegistry;
  private final Location location;
  private final @Nullable Location over;
  private final String text;

  /**
   * @param part the list that it is of: {@code attributes}, {@code reasons}, {@code exceptions.go}
   * @param over where base states the rest of a row that is overridden; else null
   * @param text the row as JSON, which is YAML
   */
  public FlatRow(
      String part, boolean ofRegistry, Location location, @Nullable Location over, String text) {
    this.part = Objects.requireNonNull(part, "part");
    this.ofRegistry = ofRegistry;
    this.location = Objects.requireNonNull(location, "location");
    this.over = over;
    this.text = Objects.requireNonNull(text, "text");
  }

  public String part() {
    return part;
  }

  public boolean isOfRegistry() {
    return ofRegistry;
  }

  public Location location() {
    return location;
  }

  /**
   * Where base states the rest of a row that the charter overrides; null when it is of one place.
   */
  public @Nullable Location over() {
    return over;
  }

  public String text() {
    return text;
  }
}
