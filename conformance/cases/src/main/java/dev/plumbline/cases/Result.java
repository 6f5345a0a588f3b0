package dev.plumbline.cases;

import java.util.Locale;

/** The kinds of result of a case. */
public enum Result {
  OK,
  DIFFERENT,
  UNSUPPORTED,
  ERROR,
  CRASH,
  TIMEOUT;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
