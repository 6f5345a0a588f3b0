package dev.plumbline.cli.review;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.Problem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What breaks rules on purpose: in each line a glob of files, the name or rule that is meant, and
 * behind {@code #} the reason. A line without covers all names; charters and generated files are
 * covered by their rule alone.
 */
final class IgnoreFile {
  /** Where it is in a repository. */
  static final String NAME = ".plumbline-review-ignore";

  private static final String SHAPE = "GLOB [NAME|RULE] # REASON";
  private static final Pattern LINE =
      Pattern.compile("(\\S+)(?:\\s+(?:\"([^\"]*)\"|([^\\s\"#]\\S*)))?\\s*");

  private final List<Entry> entries;
  private final List<Problem> problems;
  private final Set<Entry> used = new HashSet<>();

  /**
   * One line.
   *
   * @param name a name or the id of a rule; null for all names
   */
  record Entry(Location place, PathMatcher files, @Nullable String name) {
    boolean covers(Finding finding) {
      boolean isMeant =
          name == null
              ? !finding.name().isEmpty()
              : name.equals(finding.name()) || name.equals(finding.rule().id());
      return isMeant && files.matches(Path.of(finding.place().file()));
    }
  }

  private IgnoreFile(List<Entry> entries, List<Problem> problems) {
    this.entries = entries;
    this.problems = problems;
  }

  /** Reads one; what cannot be understood is among its {@link #problems}. */
  static IgnoreFile parse(String text) {
    List<Entry> entries = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank() && !line.strip().startsWith("#")) {
        read(line, new Location(NAME, i + 1, 1), entries, problems);
      }
    }
    return new IgnoreFile(entries, problems);
  }

  private static void read(
      String line, Location place, List<Entry> entries, List<Problem> problems) {
    int sign = line.indexOf(" #");
    String reason = sign < 0 ? "" : line.substring(sign + 2).strip();
    if (reason.isEmpty()) {
      problems.add(new Problem(place, "the line has no reason", SHAPE, null));
      return;
    }
    Matcher words = LINE.matcher(line.substring(0, sign).strip());
    if (!words.matches()) {
      problems.add(
          new Problem(
              place,
              "the line has more than a glob and a name",
              SHAPE + ", a name with blanks in double quotes",
              null));
      return;
    }
    String name = words.group(2) != null ? words.group(2) : words.group(3);
    try {
      entries.add(
          new Entry(
              place, FileSystems.getDefault().getPathMatcher("glob:" + words.group(1)), name));
    } catch (PatternSyntaxException e) {
      problems.add(
          new Problem(
              place,
              "\"" + words.group(1) + "\" is no glob: " + e.getDescription(),
              "one like src/test/** or **/*_test.go",
              null));
    }
  }

  /** Lines that cannot be understood. */
  List<Problem> problems() {
    return problems;
  }

  /** Whether a finding is on purpose. */
  boolean covers(Finding finding) {
    boolean covered = false;
    for (Entry entry : entries) {
      if (entry.covers(finding)) {
        used.add(entry);
        covered = true;
      }
    }
    return covered;
  }

  /** Lines that covered nothing so far. */
  List<Location> unused() {
    return entries.stream().filter(entry -> !used.contains(entry)).map(Entry::place).toList();
  }
}
