package dev.plumbline.charter.registry;

/** A Java stack trace without the messages: places and names of classes stay. */
final class SafeTrace {
  private static final String[] HEADS = {"Caused by: ", "Suppressed: "};

  private SafeTrace() {}

  static String of(String trace) {
    StringBuilder safe = new StringBuilder(trace.length());
    int at = 0;
    while (at < trace.length()) {
      int end = trace.indexOf('\n', at);
      end = end < 0 ? trace.length() : end;
      line(trace.substring(at, end), at == 0, safe);
      at = end + 1;
    }
    return safe.toString();
  }

  /** Keeps places whole and of other lines the class; the rest of a message goes. */
  private static void line(String line, boolean first, StringBuilder safe) {
    String text = line.trim();
    if (text.startsWith("at ") || text.startsWith("... ")) {
      safe.append(line).append('\n');
      return;
    }
    String head = "";
    for (String each : HEADS) {
      head = text.startsWith(each) ? each : head;
    }
    if (!first && head.isEmpty()) {
      return;
    }
    int end = head.length();
    while (end < text.length() && isInName(text.charAt(end))) {
      end++;
    }
    safe.append(line, 0, line.indexOf(text)).append(text, 0, end).append('\n');
  }

  private static boolean isInName(char c) {
    return Character.isJavaIdentifierPart(c) || c == '.' || c == '$' || c == '/';
  }
}
