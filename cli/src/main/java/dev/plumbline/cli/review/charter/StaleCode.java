package dev.plumbline.cli.review.charter;

import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.charter.Location;
import dev.plumbline.cli.generate.GeneratedFile;
import dev.plumbline.cli.review.git.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Generated files that are not what their charter gives. */
public final class StaleCode {
  /** Longer lines, as of a compiled charter, are cut. */
  private static final int SHOWN = 80;

  private final Snapshot snapshot;
  private final CharterPlaces charters;
  private final Set<String> touched;

  /**
   * @param touched what a change touches: only those files are looked at, and those whose charter
   *     it touches
   */
  public StaleCode(Snapshot snapshot, CharterPlaces charters, Set<String> touched) {
    this.snapshot = snapshot;
    this.charters = charters;
    this.touched = touched;
  }

  /**
   * A file that is out of date.
   *
   * @param place the first line that differs
   */
  public record Stale(Location place, String what, String expected) {}

  /** Finds them. */
  public List<Stale> find() throws IOException {
    List<Stale> found = new ArrayList<>();
    for (String file : snapshot.containing(GeneratedFile.MARKS)) {
      // On Windows a file that is checked out may have other ends of lines.
      String text = new String(snapshot.read(file), StandardCharsets.UTF_8).replace("\r\n", "\n");
      GeneratedFile generated = GeneratedFile.of(text);
      if (generated != null) {
        List<PlacedCharter> sources = sources(generated, file);
        boolean concerns =
            touched.contains(file)
                || sources.stream().anyMatch(source -> source.isTouchedBy(touched));
        Stale stale = concerns ? stale(file, text, generated, sources) : null;
        if (stale != null) {
          found.add(stale);
        }
      }
    }
    return found;
  }

  /** The valid charters that it may be from, those in force for it first. */
  private List<PlacedCharter> sources(GeneratedFile generated, String file) {
    List<PlacedCharter> near = charters.inForceFor(file);
    return charters.byFolder().values().stream()
        .filter(charter -> charter.result().isValid())
        .filter(charter -> generated.isFrom(charter.result().charter().name()))
        .sorted(Comparator.comparing(charter -> !near.contains(charter)))
        .toList();
  }

  /** It is out of date if no charter gives it; what it should be is what the nearest one gives. */
  private static @Nullable Stale stale(
      String file, String text, GeneratedFile generated, List<PlacedCharter> sources) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    Stale first = null;
    for (PlacedCharter source : sources) {
      String expected = generated.expected(name, source.result().charter(), compiled(source));
      if (text.equals(expected)) {
        return null;
      }
      if (first == null) {
        first = difference(file, text, expected, generated.command(source.label(), file), source);
      }
    }
    return first;
  }

  private static Supplier<String> compiled(PlacedCharter charter) {
    return () -> new String(CompiledCharter.of(charter.files()).json(), StandardCharsets.UTF_8);
  }

  private static Stale difference(
      String file, String text, @Nullable String expected, String command, PlacedCharter charter) {
    if (expected == null) {
      return new Stale(
          new Location(file, 1, 1),
          charter.label() + " no longer gives this file",
          "it removed, or another charter");
    }
    String[] have = text.split("\n", -1);
    String[] want = expected.split("\n", -1);
    int line = 0;
    while (line < have.length && line < want.length && have[line].equals(want[line])) {
      line++;
    }
    return new Stale(
        new Location(file, line + 1, 1),
        "this is not what " + charter.label() + " gives now: has " + shown(have, line),
        shown(want, line) + "; run: " + command);
  }

  private static String shown(String[] lines, int line) {
    if (line >= lines.length) {
      return "the end of the file";
    }
    String text = lines[line].strip();
    return "\"" + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text) + "\"";
  }
}
