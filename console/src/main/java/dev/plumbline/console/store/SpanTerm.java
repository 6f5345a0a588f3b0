package dev.plumbline.console.store;

import dev.plumbline.console.source.RecordedError;

/**
 * The search term of a span: its service, name, kind and error tuple together.
 *
 * <p>There are few different ones (a service has some dozens of operations, and each fails in some
 * ways), so the index is by term and not by span.
 */
record SpanTerm(String service, String operation, String kind, RecordedError error)
    implements SearchTerm {

  private static final int LONGEST = 256;
  private static final String OTHER = "(other)";

  SpanTerm {
    service = clean(service);
    operation = clean(operation);
    error =
        new RecordedError(
            clean(error.code()),
            clean(error.origin()),
            clean(error.reason()),
            clean(error.fault()),
            clean(error.retryable()));
  }

  /** Replaces a term when there are too many different ones. */
  SpanTerm withoutOperation() {
    return new SpanTerm(
        service,
        OTHER,
        kind,
        error.failed() ? new RecordedError(error.code(), "", "", "", "") : error);
  }

  /** Replaces a term when there are too many of {@link #withoutOperation} as well. */
  static SpanTerm other() {
    return new SpanTerm(OTHER, OTHER, "", RecordedError.NONE);
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
