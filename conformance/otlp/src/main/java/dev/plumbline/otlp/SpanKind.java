package dev.plumbline.otlp;

import java.util.Locale;

/** OTLP span kinds; the ordinal is the wire number. */
public enum SpanKind {
  UNSPECIFIED,
  INTERNAL,
  SERVER,
  CLIENT,
  PRODUCER,
  CONSUMER;

  private static final SpanKind[] ALL = values();

  static SpanKind of(int wireNumber) {
    return wireNumber >= 0 && wireNumber < ALL.length ? ALL[wireNumber] : UNSPECIFIED;
  }

  /** Returns the name as charters write it, for example {@code server}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
