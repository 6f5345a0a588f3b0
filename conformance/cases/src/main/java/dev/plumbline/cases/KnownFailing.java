package dev.plumbline.cases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** Ids of cases that a participant is known to fail, one a line; {@code #} begins a comment. */
final class KnownFailing {
  private KnownFailing() {}

  static Set<String> read(Path folder, String participant) throws IOException {
    Path file = folder.resolve(participant + ".txt");
    Set<String> ids = new LinkedHashSet<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String id = line.replaceAll("#.*", "").strip();
        if (!id.isEmpty() && !ids.add(id)) {
          throw new IOException(file + ": " + id + " is listed twice");
        }
      }
    }
    return ids;
  }
}
