package dev.plumbline.charter;

import java.util.Locale;

/** Converts constants to their YAML spelling. */
public final class Words {
  private Words() {}

  /** {@code OPT_IN} becomes {@code opt_in}, whatever the machine's language. */
  public static String lower(String constant) {
    return constant.toLowerCase(Locale.ROOT);
  }
}
