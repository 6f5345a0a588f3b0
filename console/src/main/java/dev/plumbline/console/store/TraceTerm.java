package dev.plumbline.console.store;

/**
 * A search term of a whole trace.
 *
 * @param value empty for the key with any value
 */
record TraceTerm(String key, String value) implements SearchTerm {

  private static final String BAGGAGE = "baggage:";
  private static final String ENVIRONMENT = "environment";

  TraceTerm {
    key = SpanTerm.clean(key);
    value = SpanTerm.clean(value);
  }

  /** Traces in which this baggage key was copied to a span, with this value or with any. */
  static TraceTerm baggage(String key, String value) {
    return new TraceTerm(BAGGAGE + key, value);
  }

  /** Traces with a span from a process of this deployment environment. */
  static TraceTerm environment(String name) {
    return new TraceTerm(ENVIRONMENT, name);
  }

  boolean isEnvironment() {
    return key.equals(ENVIRONMENT);
  }

  @Override
  public String encode() {
    return "t\u001f" + key + '\u001f' + value;
  }
}
