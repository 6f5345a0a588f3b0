package dev.plumbline.console.store;

/**
 * A word that belongs to a whole trace.
 *
 * @param value empty for the key with any value
 */
record Tag(String key, String value) implements Term {

  private static final String BAGGAGE = "baggage:";
  private static final String ENVIRONMENT = "environment";

  Tag {
    key = Facet.clean(key);
    value = Facet.clean(value);
  }

  /** Traces in which this baggage key was copied to a span, with this value or with any. */
  static Tag baggage(String key, String value) {
    return new Tag(BAGGAGE + key, value);
  }

  /** Traces with a span from a process of this deployment environment. */
  static Tag environment(String name) {
    return new Tag(ENVIRONMENT, name);
  }

  boolean isEnvironment() {
    return key.equals(ENVIRONMENT);
  }

  @Override
  public String encode() {
    return "t\u001f" + key + '\u001f' + value;
  }
}
