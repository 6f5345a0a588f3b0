package dev.plumbline.cli.review.charter;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.Location;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * A charter of a repository.
 *
 * @param folder its path from the repository's topmost folder, empty for that itself
 * @param label how messages and commands name it
 */
public record PlacedCharter(String folder, String label, CharterFiles files, CharterResult result) {

  static PlacedCharter of(String folder, CharterFiles files) {
    String label = folder.isEmpty() ? "." : folder;
    return new PlacedCharter(folder, label, files, CharterLoader.load(files));
  }

  /** Whether one of these files is of it. */
  public boolean isTouchedBy(Set<String> files) {
    return files.stream().anyMatch(file -> CharterPlaces.isPartOf(folder, file));
  }

  /** Where its version is stated: at the end of its schema URL. */
  public Location placeOfVersion() {
    for (String name : CharterPlaces.MANIFESTS) {
      byte[] manifest = files.contents().get(name);
      if (manifest != null) {
        List<String> lines = new String(manifest, StandardCharsets.UTF_8).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
          if (lines.get(i).startsWith("schema_url:")) {
            return new Location(files.labelOf(name), i + 1, 1);
          }
        }
        return new Location(files.labelOf(name), 1, 1);
      }
    }
    return new Location(label, 1, 1);
  }

  /**
   * The folder for whose sources it is in force: the one that has it, and where {@code charter/} or
   * {@code charters/} has several the one above.
   */
  String realm() {
    String above = Folders.above(folder);
    String name = above.substring(above.lastIndexOf('/') + 1);
    return name.equals("charter") || name.equals("charters") ? Folders.above(above) : above;
  }
}
