package dev.plumbline.workbench.demo;

import dev.plumbline.clients.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the smoke test found: checks, each printed when it is done, and figures beside them. */
final class SmokeReport {

  private final PrintStream out;
  private final List<Check> done = new ArrayList<>();
  private final Map<String, @Nullable Object> figures = new LinkedHashMap<>();

  SmokeReport(PrintStream out) {
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

  /** Adds a figure, or several, under a name of their own. */
  void put(String name, @Nullable Object figure) {
    figures.put(name, figure);
  }

  /**
   * Writes report.json.
   *
   * @return whether every check passed
   */
  boolean write(Path results) throws IOException {
    boolean passed = failed() == 0;
    Map<String, @Nullable Object> whole = new LinkedHashMap<>();
    whole.put("verdict", passed ? "passed" : "failed");
    whole.put("passed", passed());
    whole.put("failed", failed());
    whole.putAll(figures);
    whole.put("checks", checks());
    Path file = results.resolve("report.json");
    Files.writeString(file, Json.writeIndented(whole));
    out.println("smoke: " + passed() + " passed, " + failed() + " failed; " + file);
    return passed;
  }

  private long passed() {
    return done.stream().filter(Check::passed).count();
  }

  private long failed() {
    return done.size() - passed();
  }

  /** Returns the checks in the form of report.json. */
  private List<Map<String, @Nullable Object>> checks() {
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
