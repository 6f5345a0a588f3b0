package dev.plumbline.cli.lesson;

import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words in <code>${…}</code> that commands and settings of a lesson's services are filled with.
 */
final class Words {
  /** What every lesson has; besides there are its services and {@link #PORT}. */
  static final List<String> KNOWN =
      List.of(
          "agent",
          "binary",
          "charter",
          "checkout",
          "dir",
          "edge",
          "extension",
          "gate",
          "gateway",
          "listen",
          "otlp_grpc",
          "otlp_http",
          "worker");

  /** Begins a free port by name, the same in all services of the lesson. */
  static final String PORT = "port:";

  private static final Pattern WORD = Pattern.compile("\\$\\{([^}]*)}");

  private Words() {}

  /** Returns the text with each word replaced. */
  static String fill(String text, Function<String, String> value) {
    return WORD.matcher(text)
        .replaceAll(word -> Matcher.quoteReplacement(value.apply(word.group(1))));
  }

  /** Returns the first word in a text that is none of the known ones; empty when all are. */
  static String unknown(String text, List<String> services) {
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      String name = word.group(1);
      if (!KNOWN.contains(name) && !services.contains(name) && !name.startsWith(PORT)) {
        return name;
      }
    }
    return "";
  }

  /** Returns all words for a lesson with these services. */
  static List<String> all(List<String> services) {
    TreeSet<String> all = new TreeSet<>(KNOWN);
    all.addAll(services);
    all.add(PORT + "NAME");
    return List.copyOf(all);
  }
}
