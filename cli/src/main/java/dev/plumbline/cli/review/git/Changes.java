package dev.plumbline.cli.review.git;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which files a change touches, and which lines of the sources are new. */
public final class Changes {
  private static final String SIMILAR = "-M";

  private final Set<String> touched;
  private final Map<String, Lines> lines;

  private Changes(Set<String> touched, Map<String, Lines> lines) {
    this.touched = touched;
    this.lines = lines;
  }

  /** Every file that was added, changed, renamed or removed, by its old and new path. */
  public Set<String> touched() {
    return Collections.unmodifiableSet(touched);
  }

  /** The files that are there afterwards, sorted. */
  public Collection<String> present() {
    return Collections.unmodifiableSet(lines.keySet());
  }

  /** The new lines of a file; none when it did not change. */
  public Lines of(String file) {
    return lines.getOrDefault(file, Lines.NONE);
  }

  /** These, and files that are new as a whole. */
  Changes and(Collection<String> files) {
    Set<String> all = new TreeSet<>(touched);
    all.addAll(files);
    Map<String, Lines> more = new TreeMap<>(lines);
    files.forEach(file -> more.put(file, Lines.ALL));
    return new Changes(all, more);
  }

  /**
   * What differs between a tree and another.
   *
   * @param fresh the other tree; empty for the files on disk
   */
  static Changes between(Git git, String old, List<String> fresh) throws IOException {
    List<String> trees = new ArrayList<>(List.of(old));
    trees.addAll(fresh);
    Set<String> touched = new TreeSet<>();
    Map<String, Lines> lines = new TreeMap<>();
    Set<String> changed = new HashSet<>();
    List<String> rows =
        git.required(command(trees, "diff", "--no-ext-diff", "--raw", "-z", SIMILAR)).parts();
    for (int i = 0; i < rows.size(); i += 2) {
      // :mode mode id id status, path, and where a file was renamed its new path
      char status = rows.get(i).charAt(rows.get(i).lastIndexOf(' ') + 1);
      String file = rows.get(i + 1);
      touched.add(file);
      if (status == 'R' || status == 'C') {
        i++;
        file = rows.get(i + 1);
        touched.add(file);
      }
      if (status == 'A' || status == 'T') {
        lines.put(file, Lines.ALL);
      } else if (status != 'D') {
        lines.put(file, Lines.NONE);
        changed.add(file);
      }
    }
    if (!changed.isEmpty()) {
      newLines(git, trees).forEach((file, of) -> lines.computeIfPresent(file, (f, all) -> of));
    }
    return new Changes(touched, lines);
  }

  private static String[] command(List<String> trees, String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    command.addAll(trees);
    command.add("--");
    return command.toArray(String[]::new);
  }

  /** Reads the patch of what was changed or renamed; what was added is new in whole. */
  private static Map<String, Lines> newLines(Git git, List<String> trees) throws IOException {
    Process diff =
        git.start(
            command(
                trees,
                "diff",
                "--no-ext-diff",
                "--no-color",
                "--no-textconv",
                "--src-prefix=a/",
                "--dst-prefix=b/",
                "-U0",
                "--inter-hunk-context=0",
                SIMILAR,
                "--diff-filter=MRC"));
    diff.getOutputStream().close();
    diff.getErrorStream().close();
    Map<String, Lines> lines = new HashMap<>();
    try (InputStream patch = new BufferedInputStream(diff.getInputStream())) {
      String file = "";
      Lines.Builder found = new Lines.Builder();
      String line;
      while ((line = line(patch)) != null) {
        if (line.startsWith("diff --git ")) {
          lines.put(file, found.build());
          found = new Lines.Builder();
        } else if (line.startsWith("+++ ")) {
          file = PatchPath.read(line.substring(4));
        } else if (line.startsWith("@@ ")) {
          Hunk hunk = Hunk.parse(line);
          found.add(hunk.start(), hunk.added());
          skip(patch, hunk.removed() + hunk.added());
        }
      }
      lines.put(file, found.build());
    }
    if (Git.code(diff) != 0) {
      throw new GitException("git diff failed");
    }
    return lines;
  }

  /** What a hunk contains may look like anything. */
  private static void skip(InputStream patch, int count) throws IOException {
    for (int left = count; left > 0; ) {
      String line = line(patch);
      if (line == null) {
        throw new GitException("the output of git diff is cut off");
      }
      // "\ No newline at end of file" is about the line before it.
      left -= line.startsWith("\\") ? 0 : 1;
    }
  }

  /** A line with a character for each byte, or null at the end; a file may have other ends. */
  private static @Nullable String line(InputStream patch) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = patch.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = patch.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}
