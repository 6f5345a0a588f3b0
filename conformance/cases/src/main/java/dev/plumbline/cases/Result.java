package dev.plumbline.cases;

import java.util.Locale;

/** What became of a case: a closed set. */
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
