package dev.plumbline.console.http;

import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a request. A parameter that the endpoint does not know is refused: a
 * mistyped filter must not look like no filter.
 */
public final class Params {

  private static final int LONGEST = 1024;

  private final Map<String, Deque<String>> values;
  private final long now;

  private Params(
      Map<String, Deque<String>> values, Set<String> known, Set<String> repeatable, long now) {
    this.values = values;
    this.now = now;
    values.forEach(
        (name, given) -> {
          if (!known.contains(name) && !repeatable.contains(name)) {
            throw Problem.badRequest(
                "there is no parameter \"%s\"; expected one of %s"
                    .formatted(Range.shown(name), known.stream().sorted().toList()));
          }
          if (given.size() > 1 && !repeatable.contains(name)) {
            throw Problem.badRequest(name + " is given " + given.size() + " times, expected once");
          }
          for (String value : given) {
            if (value.length() > LONGEST) {
              throw Problem.badRequest(
                  "%s has %d characters, expected at most %d"
                      .formatted(name, value.length(), LONGEST));
            }
          }
        });
  }

  /**
   * Reads parameters.
   *
   * @throws Problem when one is not known, given twice or too long
   */
  public static Params of(
      Map<String, Deque<String>> values, Set<String> known, Set<String> repeatable, long now) {
    return new Params(values, known, repeatable, now);
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
      throw Problem.badRequest(
          "%s is \"%s\": expected one of %s".formatted(name, Range.shown(value), words));
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
    throw Problem.badRequest(
        "%s is \"%s\": expected a whole number from %d to %d"
            .formatted(name, Range.shown(value), least, most));
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
    throw Problem.badRequest(
        "%s is \"%s\": expected a number that is not negative".formatted(name, Range.shown(value)));
  }

  public Range range() {
    return Range.of(text("from"), text("to"), now);
  }
}
