package dev.plumbline.cli.review.git;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The path in a line {@code +++ b/path} of a patch. */
final class PatchPath {
  private static final String ESCAPES = "abtnvfr";

  private PatchPath() {}

  /**
   * Reads it: in quotes where it has a quote, a backslash or a control character, with a tab behind
   * it where it has blanks.
   *
   * @param written behind the signs, each byte a character
   */
  static String read(String written) {
    byte[] bytes =
        written.startsWith("\"")
            ? unquoted(written)
            : without(written, '\t').getBytes(StandardCharsets.ISO_8859_1);
    String path = new String(bytes, StandardCharsets.UTF_8);
    return path.startsWith("b/") ? path.substring(2) : path;
  }

  private static String without(String written, char last) {
    return written.indexOf(last) < 0 ? written : written.substring(0, written.indexOf(last));
  }

  private static byte[] unquoted(String written) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int end = written.lastIndexOf('"');
    for (int i = 1; i < end; i++) {
      char sign = written.charAt(i);
      if (sign != '\\') {
        bytes.write(sign);
        continue;
      }
      char escaped = written.charAt(++i);
      if (escaped >= '0' && escaped <= '7') {
        bytes.write(Integer.parseInt(written.substring(i, i + 3), 8));
        i += 2;
      } else {
        int control = ESCAPES.indexOf(escaped);
        bytes.write(control < 0 ? escaped : "\u0007\b\t\n\u000b\f\r".charAt(control));
      }
    }
    return bytes.toByteArray();
  }
}
