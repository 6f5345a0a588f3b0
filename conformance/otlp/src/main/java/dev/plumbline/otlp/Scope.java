package dev.plumbline.otlp;

/**
 * The instrumentation scope of a batch: name, version, attributes and the schema URL of what stands
 * in it.
 */
public record Scope(String name, String version, Attributes attributes, String schemaUrl) {

  public static final Scope NONE = new Scope("", "", "");

  /** Makes a scope without attributes. */
  public Scope(String name, String version, String schemaUrl) {
    this(name, version, Attributes.EMPTY, schemaUrl);
  }
}
