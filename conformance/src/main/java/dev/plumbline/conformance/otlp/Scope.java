package dev.plumbline.conformance.otlp;

/** The instrumentation scope of a batch: name, version and the schema URL of what stands in it. */
public record Scope(String name, String version, String schemaUrl) {

  public static final Scope NONE = new Scope("", "", "");
}
