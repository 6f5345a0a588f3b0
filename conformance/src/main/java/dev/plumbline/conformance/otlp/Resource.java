package dev.plumbline.conformance.otlp;

/** Who emitted the telemetry: the OTLP resource with its schema URL. */
public record Resource(String service, Attributes attributes, String schemaUrl) {

  /** Name shown for a resource that has no service.name. */
  public static final String UNNAMED = "(no service.name)";

  public static final Resource NONE = of(Attributes.EMPTY, "");

  public static Resource of(Attributes attributes, String schemaUrl) {
    String name = attributes.text("service.name");
    return new Resource(name == null ? UNNAMED : name, attributes, schemaUrl);
  }
}
