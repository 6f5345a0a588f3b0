package dev.plumbline.charter.yaml;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers problems, so that the author sees all of them at once. */
public final class Problems {
  private final List<Problem> problems = new ArrayList<>();

  public void add(Location location, String message, String expected) {
    problems.add(new Problem(location, message, expected, null));
  }

  /** With a suggestion, when one of the known words is near to the unknown one. */
  public void addUnknown(
      Location location,
      String message,
      String expected,
      String unknown,
      Collection<String> known) {
    problems.add(new Problem(location, message, expected, Nearest.to(unknown, known)));
  }

  public void addAll(Collection<Problem> more) {
    problems.addAll(more);
  }

  public boolean isEmpty() {
    return problems.isEmpty();
  }

  /** Each problem once, sorted by file, line and column. */
  public List<Problem> sorted() {
    Map<String, Problem> once = new LinkedHashMap<>();
    for (Problem problem : problems) {
      once.putIfAbsent(problem.toString(), problem);
    }
    List<Problem> sorted = new ArrayList<>(once.values());
    sorted.sort(
        Comparator.comparing((Problem problem) -> problem.location().file())
            .thenComparingInt(problem -> problem.location().line())
            .thenComparingInt(problem -> problem.location().column()));
    return sorted;
  }
}
