package dev.plumbline.charter.finding;

import dev.plumbline.charter.Location;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One violation of a rule: what was found, what is expected, and where the charter has the rule.
 */
public final class Finding {
  private final String rule;
  private final String what;
  private final String expected;
  private final @Nullable Location source;

  /**
   * @param rule id of the rule
   * @param what what was found: {@code span name "GET /users/42" contains an id}
   * @param expected what the charter expects: {@code "GET /users/{id}"}
   * @param source where the charter has the rule; null when it has no place
   */
  public Finding(String rule, String what, String expected, @Nullable Location source) {
    this.rule = Objects.requireNonNull(rule, "rule");
    this.what = Objects.requireNonNull(what, "what");
    this.expected = Objects.requireNonNull(expected, "expected");
    this.source = source;
  }

  public Finding(Rule rule, String what, String expected, @Nullable Location source) {
    this(rule.id(), what, expected, source);
  }

  public String rule() {
    return rule;
  }

  public String what() {
    return what;
  }

  public String expected() {
    return expected;
  }

  public @Nullable Location source() {
    return source;
  }

  /**
   * {@code span name "GET /users/42" contains an id; base/registry/http.yaml:56
   * (span-name-cardinality) expects "GET /users/{id}"}
   */
  @Override
  public String toString() {
    Location where = source;
    String place = where == null ? "the charter" : where.fileAndLine();
    return what + "; " + place + " (" + rule + ") expects " + expected;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Finding)) {
      return false;
    }
    Finding that = (Finding) other;
    return rule.equals(that.rule)
        && what.equals(that.what)
        && expected.equals(that.expected)
        && Objects.equals(source, that.source);
  }

  @Override
  public int hashCode() {
    return Objects.hash(rule, what, expected, source);
  }
}
