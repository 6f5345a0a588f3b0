package dev.plumbline.charter;

import dev.plumbline.charter.naming.KnownNames;
import dev.plumbline.charter.naming.SpanTypes;
import dev.plumbline.charter.policy.Policy;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeRules;
import dev.plumbline.charter.registry.Entity;
import dev.plumbline.charter.registry.Event;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.charter.registry.Span;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A complete and valid charter: registry and policy. Immutable; its lookup tables are created with
 * it.
 */
public final class Charter {
  private final String name;
  private final String schemaUrl;
  private final String version;
  private final String digest;
  private final @Nullable String base;
  private final Map<String, Attribute> attributes = new TreeMap<>();
  private final Map<String, Span> spans = new TreeMap<>();
  private final Map<String, Metric> metrics = new TreeMap<>();
  private final Map<String, Event> events = new TreeMap<>();
  private final Map<String, Entity> entities = new TreeMap<>();
  private final Policy policy;
  private final SpanTypes spanTypes;
  private final KnownNames knownNames;
  private final AttributeRules attributeRules;

  /**
   * @param schemaUrl ends in the version
   * @param digest 64 lower-case hexadecimal digits, SHA-256 of the canonical form
   * @param base version of the base that it was flattened over; null when it extends none
   */
  public Charter(
      String name,
      String schemaUrl,
      String digest,
      @Nullable String base,
      Collection<Attribute> attributes,
      Collection<Span> spans,
      Collection<Metric> metrics,
      Collection<Event> events,
      Collection<Entity> entities,
      Policy policy) {
    this.name = Objects.requireNonNull(name, "name");
    this.schemaUrl = Objects.requireNonNull(schemaUrl, "schemaUrl");
    this.version = schemaUrl.substring(schemaUrl.lastIndexOf('/') + 1);
    this.digest = Objects.requireNonNull(digest, "digest");
    this.base = base;
    for (Attribute attribute : attributes) {
      this.attributes.put(attribute.key(), attribute);
    }
    for (Span span : spans) {
      this.spans.put(span.type(), span);
    }
    for (Metric metric : metrics) {
      this.metrics.put(metric.name(), metric);
    }
    for (Event event : events) {
      this.events.put(event.name(), event);
    }
    for (Entity entity : entities) {
      this.entities.put(entity.type(), entity);
    }
    this.policy = Objects.requireNonNull(policy, "policy");
    this.spanTypes = new SpanTypes(this.spans.values());
    this.knownNames = KnownNames.of(policy.words(), this.spans.values());
    this.attributeRules = new AttributeRules(this.attributes.values());
  }

  /**
   * Reads the charter at a path: a folder that holds {@code registry/} and {@code policy.yaml}, an
   * archive of one, or a compiled charter.
   */
  public static CharterResult load(Path path) {
    return CharterLoader.load(CharterFiles.at(path));
  }

  public String name() {
    return name;
  }

  /** Stamped on all telemetry as the schema URL of its scope. */
  public String schemaUrl() {
    return schemaUrl;
  }

  /** Last segment of the schema URL. */
  public String version() {
    return version;
  }

  /** Value of the resource attribute {@code plumbline.charter.digest}. */
  public String digest() {
    return digest;
  }

  /** Version of the base that it was flattened over; null when it extends none. */
  public @Nullable String base() {
    return base;
  }

  /** All attributes by key, sorted. */
  public Map<String, Attribute> attributes() {
    return Collections.unmodifiableMap(attributes);
  }

  /** All spans by type, sorted. */
  public Map<String, Span> spans() {
    return Collections.unmodifiableMap(spans);
  }

  /** All metrics by name, sorted. */
  public Map<String, Metric> metrics() {
    return Collections.unmodifiableMap(metrics);
  }

  /** The metric with this name, or null. */
  public @Nullable Metric metric(String metricName) {
    return metrics.get(metricName);
  }

  /** All events by name, sorted. */
  public Map<String, Event> events() {
    return Collections.unmodifiableMap(events);
  }

  /** All entities by type, sorted. */
  public Map<String, Entity> entities() {
    return Collections.unmodifiableMap(entities);
  }

  public Policy policy() {
    return policy;
  }

  /** Finds the row of {@link #spans()} that a span matches. */
  public SpanTypes spanTypes() {
    return spanTypes;
  }

  /** Texts in span names that are never ids, whatever they look like. */
  public KnownNames knownNames() {
    return knownNames;
  }

  /** Looks up the charter's rules of a key. */
  public AttributeRules attributeRules() {
    return attributeRules;
  }

  @Override
  public String toString() {
    return name + " " + version + " (" + digest.substring(0, 12) + ")";
  }
}
