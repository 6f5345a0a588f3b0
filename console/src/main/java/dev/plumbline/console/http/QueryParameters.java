package dev.plumbline.console.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a request. An unknown parameter is an error: a mistyped filter must not
 * act as no filter.
 */
public final class QueryParameters {

  private static final int LONGEST = 1024;

  private final Map<String, Deque<String>> values;
  private final long now;

  private QueryParameters(
      Map<String, Deque<String>> encoded, Set<String> known, Set<String> repeatable, long now) {
    this.values = decoded(encoded);
    this.now = now;
    values.forEach(
        (name, given) -> {
          if (!known.contains(name) && !repeatable.contains(name)) {
            throw ApiProblem.badRequest(
                "there is no parameter \"%s\"; expected one of %s"
                    .formatted(TimeRange.shown(name), known.stream().sorted().toList()));
          }
          if (given.size() > 1 && !repeatable.contains(name)) {
            throw ApiProblem.badRequest(
                name + " is given " + given.size() + " times, expected once");
          }
          for (String value : given) {
            if (value.length() > LONGEST) {
              throw ApiProblem.badRequest(
                  "%s has %d characters, expected at most %d"
                      .formatted(name, value.length(), LONGEST));
            }
          }
        });
  }

  private static Map<String, Deque<String>> decoded(Map<String, Deque<String>> encoded) {
    Map<String, Deque<String>> values = new LinkedHashMap<>();
    encoded.forEach(
        (given, texts) -> {
          String name = PercentEncoding.parameter("a parameter's name", given);
          Deque<String> all = values.computeIfAbsent(name, unused -> new ArrayDeque<>());
          texts.forEach(text -> all.add(PercentEncoding.parameter(TimeRange.shown(name), text)));
        });
    return values;
  }

  /**
   * Reads parameters.
   *
   * @param encoded names and values as they are sent
   * @throws ApiProblem when one cannot be decoded, is unknown, given twice or too long
   */
  public static QueryParameters of(
      Map<String, Deque<String>> encoded, Set<String> known, Set<String> repeatable, long now) {
    return new QueryParameters(encoded, known, repeatable, now);
  }

  /** Returns the value, or null when it is not given or empty. */
  public @Nullable String text(String name) {
    Deque<String> given = values.get(name);
    return given == null || given.getFirst().isEmpty() ? null : given.getFirst();
  }

  public List<String> all(String name) {
    Deque<String> given = values.get(name);
    return given == null ? List.of() : List.copyOf(given);
  }

  /** Returns one of some words, or null when it is not given. */
  public @Nullable String word(String name, List<String> words) {
    String value = text(name);
    if (value != null && !words.contains(value)) {
      throw ApiProblem.badRequest(
          "%s is \"%s\": expected one of %s".formatted(name, TimeRange.shown(value), words));
    }
    return value;
  }

  public long number(String name, long fallback, long least, long most) {
    String value = text(name);
    if (value == null) {
      return fallback;
    }
    if (value.matches("-?\\d{1,15}")) {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw ApiProblem.badRequest(
        "%s is \"%s\": expected a whole number from %d to %d"
            .formatted(name, TimeRange.shown(value), least, most));
  }

  /** Returns a number that may have a fraction, or -1 when it is not given. */
  public double decimal(String name) {
    String value = text(name);
    if (value == null) {
      return -1;
    }
    if (value.matches("\\d{1,12}(\\.\\d{1,9})?")) {
      return Double.parseDouble(value);
    }
    throw ApiProblem.badRequest(
        "%s is \"%s\": expected a number that is not negative"
            .formatted(name, TimeRange.shown(value)));
  }

  public TimeRange range() {
    return TimeRange.of(text("from"), text("to"), now);
  }
}
