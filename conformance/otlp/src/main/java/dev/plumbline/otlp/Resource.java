package dev.plumbline.otlp;

/**
 * The OTLP resource with its schema URL.
 *
 * @param droppedAttributes how many attributes a limit of the emitter took away
 */
public record Resource(
    String service, Attributes attributes, int droppedAttributes, String schemaUrl) {

  /** Name shown for a resource that has no service.name. */
  public static final String UNNAMED = "(no service.name)";

  public static final Resource NONE = of(Attributes.EMPTY, 0, "");

  /** Makes a resource; its service is the one that the attributes name. */
  public static Resource of(Attributes attributes, int droppedAttributes, String schemaUrl) {
    String name = attributes.text("service.name");
    return new Resource(name == null ? UNNAMED : name, attributes, droppedAttributes, schemaUrl);
  }
}
