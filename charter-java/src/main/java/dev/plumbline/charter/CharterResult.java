package dev.plumbline.charter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What loading gave: a charter, or every problem at once. */
public final class CharterResult {
  private final @Nullable Charter charter;
  private final List<Problem> problems;

  private CharterResult(@Nullable Charter charter, List<Problem> problems) {
    this.charter = charter;
    this.problems = Collections.unmodifiableList(new ArrayList<>(problems));
  }

  static CharterResult of(Charter charter) {
    return new CharterResult(charter, Collections.emptyList());
  }

  static CharterResult of(List<Problem> problems) {
    return new CharterResult(null, problems);
  }

  public boolean isValid() {
    return charter != null;
  }

  /**
   * The charter.
   *
   * @throws IllegalStateException with all problems when it is not valid
   */
  public Charter charter() {
    Charter valid = charter;
    if (valid == null) {
      StringBuilder text = new StringBuilder("the charter is not valid:");
      problems.forEach(problem -> text.append('\n').append(problem));
      throw new IllegalStateException(text.toString());
    }
    return valid;
  }

  /** Every problem, sorted by file, line and column; empty when the charter is valid. */
  public List<Problem> problems() {
    return problems;
  }
}
