package dev.plumbline.cli.troubleshooting;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a message as a reader sees it, with … for what varies. */
final class MessageText {
  private static final String VARIES = "…";
  private static final Pattern SEVERAL = Pattern.compile("…(\\s*…)+");
  private static final String SPRINTF = "fmt.Sprintf(";

  private MessageText() {}

  /** Reads the expression in a call. */
  static String of(LoggingLanguage language, String expression) {
    if (expression.startsWith(SPRINTF)) {
      List<String> arguments = new SourceText("", expression).arguments(SPRINTF.length());
      return normal(joined(arguments.get(0)).replaceAll("%[-+# 0-9.]*[a-zA-Z]", VARIES));
    }
    String text = joined(expression);
    return normal(
        switch (language) {
          // A message without parameters is no pattern, and '' stays what it is.
          case JVM ->
              text.contains("{0}") ? text.replaceAll("\\{[0-9]}", VARIES).replace("''", "'") : text;
          case GO -> text;
          case RUST -> text.replaceAll("\\{[^{}]*}", VARIES);
        });
  }

  /** One … for several side by side. */
  static String normal(String text) {
    return SEVERAL.matcher(text.replaceAll("\\s+", " ").strip()).replaceAll(VARIES);
  }

  /** Joins the texts of a sum; everything else in it varies. */
  private static String joined(String expression) {
    StringBuilder text = new StringBuilder();
    Matcher literal = SourceText.LITERAL.matcher(expression);
    int at = 0;
    while (at < expression.length()) {
      char c = expression.charAt(at);
      if (c == '+' || Character.isWhitespace(c)) {
        at++;
      } else if (literal.region(at, expression.length()).lookingAt()) {
        text.append(unescaped(literal.group()));
        at = literal.end();
      } else {
        text.append(VARIES);
        at = endOfTerm(expression, at);
      }
    }
    return text.toString();
  }

  private static int endOfTerm(String expression, int from) {
    Matcher literal = SourceText.LITERAL.matcher(expression);
    int depth = 0;
    int at = from;
    while (at < expression.length()) {
      char c = expression.charAt(at);
      if (literal.region(at, expression.length()).lookingAt()) {
        at = literal.end();
        continue;
      }
      if (c == '+' && depth == 0) {
        return at;
      }
      depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
      at++;
    }
    return at;
  }

  private static String unescaped(String literal) {
    return literal
        .substring(1, literal.length() - 1)
        .replaceAll("\\\\\\n\\s*", "")
        .replace("\\\"", "\"")
        .replace("\\n", " ");
  }
}
