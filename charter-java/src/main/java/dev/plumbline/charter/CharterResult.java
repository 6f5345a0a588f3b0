package dev.plumbline.charter;

import dev.plumbline.charter.read.CharterReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The result of loading: a charter, or every problem at once. */
public final class CharterResult {
  private final @Nullable Charter charter;
  private final List<Problem> problems;
  private final List<Remark> remarks;

  private CharterResult(@Nullable Charter charter, List<Problem> problems, List<Remark> remarks) {
    this.charter = charter;
    this.problems = Collections.unmodifiableList(new ArrayList<>(problems));
    this.remarks = Collections.unmodifiableList(new ArrayList<>(remarks));
  }

  static CharterResult of(CharterReader reader, @Nullable Charter charter) {
    return new CharterResult(charter, reader.problems(), reader.remarks());
  }

  /** What was refused before it was read. */
  public static CharterResult refused(List<Problem> problems) {
    return new CharterResult(null, problems, Collections.emptyList());
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

  /** Parts of the charter that cannot be enforced; these are no problems. */
  public List<Remark> remarks() {
    return remarks;
  }
}
