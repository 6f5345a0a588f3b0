package dev.plumbline.charter.naming;

/** Versions of interfaces: {@code v1beta1}, {@code v1p1beta1}, {@code v2alpha}. */
final class NameVersion {
  private static final String[] STAGES = {"p", "m", "rc", "pre", "alpha", "beta", "preview"};

  private NameVersion() {}

  static boolean is(String name, int from, int to) {
    int at = from + 1;
    if (at >= to || (name.charAt(from) | 0x20) != 'v' || !isDigit(name.charAt(at))) {
      return false;
    }
    while (at < to) {
      while (at < to && isDigit(name.charAt(at))) {
        at++;
      }
      int stage = stage(name, at, to);
      if (at < to && stage == 0) {
        return false;
      }
      at += stage;
    }
    return true;
  }

  private static int stage(String name, int at, int to) {
    for (String stage : STAGES) {
      int length = stage.length();
      boolean ends = at + length >= to || isDigit(name.charAt(Math.min(at + length, to - 1)));
      if (at + length <= to && ends && name.startsWith(stage, at)) {
        return length;
      }
    }
    return 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
