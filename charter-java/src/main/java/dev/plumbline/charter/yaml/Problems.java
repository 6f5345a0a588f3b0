package dev.plumbline.charter.yaml;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers problems, so that the author sees all of them at once: the first thousand. */
public final class Problems {
  private static final int MAX_PROBLEMS = 1000;

  private final List<Problem> problems = new ArrayList<>();

  public void add(Location location, String message, String expected) {
    add(new Problem(location, message, expected, null));
  }

  private void add(Problem problem) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(problem);
    } else if (problems.size() == MAX_PROBLEMS) {
      problems.add(
          new Problem(
              problem.location(),
              "there are more than " + MAX_PROBLEMS + " problems; the others are not listed",
              "these to be mended first",
              null));
    }
  }

  /** With a suggestion, when one of the known words is near to the unknown one. */
  public void addUnknown(
      Location location,
      String message,
      String expected,
      String unknown,
      Collection<String> known) {
    if (problems.size() <= MAX_PROBLEMS) {
      add(new Problem(location, message, expected, Nearest.to(unknown, known)));
    }
  }

  /** With a text that was probably meant. */
  public void addMeant(Location location, String message, String expected, String meant) {
    add(new Problem(location, message, expected, meant));
  }

  public void addAll(Collection<Problem> more) {
    more.forEach(this::add);
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
