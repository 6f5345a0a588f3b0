package dev.plumbline.charter.registry;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.naming.SpanNameTemplate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One type of span: its name, its attributes, and how to recognise it. */
public final class Span {
  private final Location location;
  private final String type;
  private final SpanKind kind;
  private final SpanNameTemplate name;
  private final List<String> match;
  private final Map<String, AttributeUse> attributes;
  private final String brief;

  public Span(
      Location location,
      String type,
      SpanKind kind,
      SpanNameTemplate name,
      List<String> match,
      Map<String, AttributeUse> attributes,
      String brief) {
    this.location = Objects.requireNonNull(location, "location");
    this.type = Objects.requireNonNull(type, "type");
    this.kind = Objects.requireNonNull(kind, "kind");
    this.name = Objects.requireNonNull(name, "name");
    this.match = Collections.unmodifiableList(new ArrayList<>(match));
    this.attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    this.brief = Objects.requireNonNull(brief, "brief");
  }

  public Location location() {
    return location;
  }

  public String type() {
    return type;
  }

  public SpanKind kind() {
    return kind;
  }

  /** Template of the name of such a span. */
  public SpanNameTemplate name() {
    return name;
  }

  /** Attributes that a span must have to be of this type; empty where the literal name decides. */
  public List<String> match() {
    return match;
  }

  /** By key, groups resolved, in the order of the charter. */
  public Map<String, AttributeUse> attributes() {
    return attributes;
  }

  public String brief() {
    return brief;
  }
}
