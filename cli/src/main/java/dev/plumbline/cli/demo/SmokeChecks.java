package dev.plumbline.cli.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The smoke test's checks so far; each is printed when it is done. */
final class SmokeChecks {

  private final PrintStream out;
  private final List<Check> done = new ArrayList<>();

  SmokeChecks(PrintStream out) {
    this.out = out;
  }

  /**
   * @param details what is wrong; empty when the check passed
   */
  record Check(String name, List<String> details) {

    Check {
      details = List.copyOf(details);
    }

    boolean passed() {
      return details.isEmpty();
    }
  }

  /** Records a check that passed when there are no complaints. */
  void add(String name, List<String> complaints) {
    Check check = new Check(name, complaints);
    done.add(check);
    out.println((check.passed() ? "  ok    " : "  FAIL  ") + name);
    complaints.forEach(complaint -> out.println("          " + complaint));
  }

  /** Records a check that passed when the condition holds. */
  void add(String name, boolean holds, String otherwise) {
    add(name, holds ? List.of() : List.of(otherwise));
  }

  long passed() {
    return done.stream().filter(Check::passed).count();
  }

  long failed() {
    return done.size() - passed();
  }

  /** Returns the checks in the form of report.json. */
  List<Map<String, @Nullable Object>> report() {
    List<Map<String, @Nullable Object>> checks = new ArrayList<>();
    for (Check check : done) {
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("name", check.name());
      entry.put("passed", check.passed());
      entry.put("details", check.details());
      checks.add(entry);
    }
    return checks;
  }
}
