package dev.plumbline.cases;

import java.util.Locale;

/** The result of one case in one language. */
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
