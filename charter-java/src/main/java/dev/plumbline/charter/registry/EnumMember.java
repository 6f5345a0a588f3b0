package dev.plumbline.charter.registry;

import java.util.Objects;

/** One allowed value of an attribute. */
public final class EnumMember {
  private final String id;
  private final Object value;
  private final String brief;

  public EnumMember(String id, Object value, String brief) {
    this.id = Objects.requireNonNull(id, "id");
    this.value = Objects.requireNonNull(value, "value");
    this.brief = Objects.requireNonNull(brief, "brief");
  }

  public String id() {
    return id;
  }

  /** A String or a Long. */
  public Object value() {
    return value;
  }

  public String brief() {
    return brief;
  }
}
