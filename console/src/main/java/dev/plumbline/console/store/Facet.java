package dev.plumbline.console.store;

import dev.plumbline.console.source.Tuple;

/**
 * What a span is searched by: its service, name, kind and error tuple together.
 *
 * <p>There are few different ones (a service has some dozens of operations, and each fails in some
 * ways), so that traces are listed by facet and not by span.
 */
record Facet(String service, String operation, String kind, Tuple error) implements Term {

  private static final int LONGEST = 256;
  private static final String OTHER = "(other)";

  Facet {
    service = clean(service);
    operation = clean(operation);
    error =
        new Tuple(
            clean(error.code()),
            clean(error.origin()),
            clean(error.reason()),
            clean(error.fault()),
            clean(error.retryable()));
  }

  /** Takes the place of a facet when there are too many different ones. */
  Facet withoutOperation() {
    return new Facet(
        service, OTHER, kind, error.failed() ? new Tuple(error.code(), "", "", "", "") : error);
  }

  /** Takes the place of a facet when there are too many of {@link #withoutOperation} as well. */
  static Facet other() {
    return new Facet(OTHER, OTHER, "", Tuple.NONE);
  }

  @Override
  public String encode() {
    return String.join(
        "\u001f",
        "f",
        service,
        operation,
        kind,
        error.code(),
        error.origin(),
        error.reason(),
        error.fault(),
        error.retryable());
  }

  /** Returns the text without the separator of {@link #encode}, cut to what is kept of a name. */
  static String clean(String text) {
    String cut = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    return cut.indexOf('\u001f') < 0 ? cut : cut.replace('\u001f', '?');
  }
}
