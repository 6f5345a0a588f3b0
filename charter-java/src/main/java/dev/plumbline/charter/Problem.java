package dev.plumbline.charter;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One thing wrong with a charter: where, what, what was expected, and what was probably meant. */
public final class Problem {
  private static final int MAX_SHOWN = 1000;

  private final Location location;
  private final String message;
  private final String expected;
  private final @Nullable String suggestion;

  public Problem(Location location, String message, String expected, @Nullable String suggestion) {
    this.location = Objects.requireNonNull(location, "location");
    this.message = shown(Objects.requireNonNull(message, "message"));
    this.expected = shown(Objects.requireNonNull(expected, "expected"));
    this.suggestion = suggestion;
  }

  /** Truncated: a charter may contain a long text, a log line may not. */
  private static String shown(String text) {
    return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
  }

  public Location location() {
    return location;
  }

  public String message() {
    return message;
  }

  public String expected() {
    return expected;
  }

  /** The known word nearest to the unknown one, or null when none is near. */
  public @Nullable String suggestion() {
    return suggestion;
  }

  /** {@code file:line:column: message; expected …; did you mean "…"?} */
  @Override
  public String toString() {
    String text = location + ": " + message + "; expected " + expected;
    return suggestion == null ? text : text + "; did you mean \"" + suggestion + "\"?";
  }
}
