package dev.plumbline.cli.troubleshooting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A source file without its comments; every other character is where it was. */
record SourceText(String name, String text) {
  /** A text or a character; a lifetime of Rust is neither. */
  static final Pattern LITERAL =
      Pattern.compile(
          "\"(?:[^\"\\\\]|\\\\.)*+\"|`[^`]*`|'(?:[^'\\\\\\n]|\\\\[^\\n]{1,8})'", Pattern.DOTALL);

  private static final Pattern COMMENT = Pattern.compile("//[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);

  static SourceText of(String name, UnaryOperator<String> cut, Path file) {
    try {
      return new SourceText(name, cut.apply(withoutComments(Files.readString(file))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String withoutComments(String source) {
    StringBuilder text = new StringBuilder(source);
    Matcher literal = LITERAL.matcher(source);
    Matcher comment = COMMENT.matcher(source);
    int at = 0;
    while (at < source.length()) {
      if (starts(comment, at)) {
        for (int i = at; i < comment.end(); i++) {
          text.setCharAt(i, source.charAt(i) == '\n' ? '\n' : ' ');
        }
        at = comment.end();
      } else {
        at = starts(literal, at) ? literal.end() : at + 1;
      }
    }
    return text.toString();
  }

  private static boolean starts(Matcher matcher, int at) {
    return matcher.region(at, matcher.regionEnd()).lookingAt();
  }

  int line(int place) {
    return 1 + (int) text.substring(0, place).chars().filter(c -> c == '\n').count();
  }

  /** The arguments of the call whose parenthesis is before {@code from}. */
  List<String> arguments(int from) {
    List<String> arguments = new ArrayList<>();
    Matcher literal = LITERAL.matcher(text);
    int depth = 0;
    int begin = from;
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (starts(literal, at)) {
        at = literal.end();
        continue;
      }
      if ((c == ',' || c == ')') && depth == 0) {
        String argument = text.substring(begin, at).strip();
        if (!argument.isEmpty()) {
          arguments.add(argument);
        }
        begin = at + 1;
        if (c == ')') {
          break;
        }
      } else if (c == '(' || c == '[' || c == '{') {
        depth++;
      } else if (c == ')' || c == ']' || c == '}') {
        depth--;
      }
      at++;
    }
    return arguments;
  }

  /** Where texts that are joined by + over several lines are one. */
  String joined() {
    return text.replaceAll("\"\\s*\\+\\s*\"", "");
  }
}
