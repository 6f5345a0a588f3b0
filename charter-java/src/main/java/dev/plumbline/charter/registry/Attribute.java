package dev.plumbline.charter.registry;

import dev.plumbline.charter.Location;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One attribute: its key, its type, and the rules of its values. */
public final class Attribute {
  private final Location location;
  private final String key;
  private final AttributeType type;
  private final boolean template;
  private final List<EnumMember> members;
  private final Set<Object> memberValues;
  private final boolean closed;
  private final @Nullable Deprecation deprecation;
  private final @Nullable String renamedTo;
  private final String deprecationNote;
  private final @Nullable Sensitivity sensitivity;
  private final boolean open;
  private final @Nullable Cardinality cardinality;
  private final int maxLength;
  private final String brief;

  private Attribute(Builder builder) {
    this.location = builder.location;
    this.key = builder.key;
    this.type = builder.type;
    this.template = builder.template;
    this.members = Collections.unmodifiableList(new ArrayList<>(builder.members));
    this.memberValues = new HashSet<>();
    for (EnumMember member : members) {
      memberValues.add(member.value());
    }
    this.closed = builder.closed;
    this.deprecation = builder.deprecation;
    this.renamedTo = builder.renamedTo;
    this.deprecationNote = builder.deprecationNote;
    this.sensitivity = builder.sensitivity;
    this.open = builder.open;
    this.cardinality = builder.cardinality;
    this.maxLength = builder.maxLength;
    this.brief = builder.brief;
  }

  public static Builder builder(Location location, String key, AttributeType type) {
    return new Builder(location, key, type);
  }

  public Location location() {
    return location;
  }

  public String key() {
    return key;
  }

  /** Type of the value; for an enum the type of its members. */
  public AttributeType type() {
    return type;
  }

  /** Whether this is a template for all keys that begin with {@code key.} */
  public boolean template() {
    return template;
  }

  /** The listed values; empty unless the attribute is an enum. */
  public List<EnumMember> members() {
    return members;
  }

  /** Whether values beside the listed ones are forbidden. */
  public boolean closed() {
    return closed;
  }

  /** Whether the charter allows the value: always, unless the enum is closed. */
  public boolean allows(Object value) {
    return !closed || members.isEmpty() || memberValues.contains(value);
  }

  /** Why it should no longer be used, or null. */
  public @Nullable Deprecation deprecation() {
    return deprecation;
  }

  /** The key that replaces this one, or null. */
  public @Nullable String renamedTo() {
    return renamedTo;
  }

  /** What to do instead, in words; empty when the charter has no note. */
  public String deprecationNote() {
    return deprecationNote;
  }

  /** How the value is protected before it is exported; null when it is not. */
  public @Nullable Sensitivity sensitivity() {
    return sensitivity;
  }

  /** Whether the charter exempts the key from the sensitive defaults. */
  public boolean isOpen() {
    return open;
  }

  /** How many values it may take as a metric label; null sets no limit. */
  public @Nullable Cardinality cardinality() {
    return cardinality;
  }

  /** Characters (UTF-16 units) that a string value may have; 0 sets no limit. */
  public int maxLength() {
    return maxLength;
  }

  public String brief() {
    return brief;
  }

  @Override
  public String toString() {
    return key;
  }

  /** Collects what is stated about an attribute. */
  public static final class Builder {
    private final Location location;
    private final String key;
    private final AttributeType type;
    private boolean template;
    private List<EnumMember> members = Collections.emptyList();
    private boolean closed;
    private @Nullable Deprecation deprecation;
    private @Nullable String renamedTo;
    private String deprecationNote = "";
    private @Nullable Sensitivity sensitivity;
    private boolean open;
    private @Nullable Cardinality cardinality;
    private int maxLength;
    private String brief = "";

    private Builder(Location location, String key, AttributeType type) {
      this.location = Objects.requireNonNull(location, "location");
      this.key = Objects.requireNonNull(key, "key");
      this.type = Objects.requireNonNull(type, "type");
    }

    public Builder template(boolean template) {
      this.template = template;
      return this;
    }

    public Builder members(List<EnumMember> members) {
      this.members = members;
      return this;
    }

    public Builder closed(boolean closed) {
      this.closed = closed;
      return this;
    }

    public Builder deprecation(
        @Nullable Deprecation deprecation, @Nullable String renamedTo, String note) {
      this.deprecationNote = note;
      this.deprecation = deprecation;
      this.renamedTo = renamedTo;
      return this;
    }

    public Builder sensitivity(@Nullable Sensitivity sensitivity) {
      this.sensitivity = sensitivity;
      return this;
    }

    public Builder open(boolean open) {
      this.open = open;
      return this;
    }

    public Builder cardinality(@Nullable Cardinality cardinality) {
      this.cardinality = cardinality;
      return this;
    }

    public Builder maxLength(int maxLength) {
      this.maxLength = maxLength;
      return this;
    }

    public Builder brief(String brief) {
      this.brief = brief;
      return this;
    }

    public Attribute build() {
      return new Attribute(this);
    }
  }
}
