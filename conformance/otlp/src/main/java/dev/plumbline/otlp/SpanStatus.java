package dev.plumbline.otlp;

/** OTLP status codes; the ordinal is the wire number. */
public enum SpanStatus {
  UNSET,
  OK,
  ERROR;

  private static final SpanStatus[] ALL = values();

  static SpanStatus of(int wireNumber) {
    return wireNumber >= 0 && wireNumber < ALL.length ? ALL[wireNumber] : UNSET;
  }
}
