package dev.plumbline.cli.troubleshooting;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A call that logs.
 *
 * @param argument the message as the source has it
 * @param text the message, with … for what varies
 */
record LogCall(String file, int line, String argument, String text) {
  private static final Pattern WORD = Pattern.compile("\\p{L}{4,}");

  /** Whether the source of the call alone gives the text. */
  boolean hasText() {
    return WORD.matcher(text).find();
  }

  /** Whether a row of the table is this line; what varies may be stated there. */
  boolean is(String row) {
    String pattern =
        Arrays.stream(text.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".+?"));
    return row.matches(pattern);
  }

  String place() {
    return file + ":" + line;
  }

  /** For the list of lines whose text is made elsewhere. */
  String key() {
    return file + " " + argument.replaceAll("\\s+", " ");
  }
}
