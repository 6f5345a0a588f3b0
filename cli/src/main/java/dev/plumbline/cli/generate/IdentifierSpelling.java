package dev.plumbline.cli.generate;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Spells the charter's names as identifiers of other languages. */
final class IdentifierSpelling {
  private IdentifierSpelling() {}

  /** {@code http.request.method_original} becomes {@code HttpRequestMethodOriginal}. */
  static String pascal(String name) {
    return Arrays.stream(name.toLowerCase(Locale.ROOT).split("[^a-z0-9]+"))
        .filter(word -> !word.isEmpty())
        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
        .collect(Collectors.joining());
  }

  /** {@code http.request.method} becomes {@code HTTP_REQUEST_METHOD}. */
  static String upperSnake(String name) {
    String words = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    return words.isEmpty() || Character.isDigit(words.charAt(0)) ? "_" + words : words;
  }

  /** A text on one line, as comments have it. */
  static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** A string literal, alike in Go and Rust for all that a charter may contain. */
  static String quoted(String text) {
    StringBuilder literal = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> literal.append("\\\"");
                case '\\' -> literal.append("\\\\");
                case '\n' -> literal.append("\\n");
                case '\r' -> literal.append("\\r");
                case '\t' -> literal.append("\\t");
                default -> literal.appendCodePoint(c);
              }
            });
    return literal.append('"').toString();
  }
}
