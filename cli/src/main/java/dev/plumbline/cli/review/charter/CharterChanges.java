package dev.plumbline.cli.review.charter;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a change does to the charters that it touches. */
public final class CharterChanges {
  private CharterChanges() {}

  /** By folder; charters of which no file is touched are left out. */
  public static List<CharterChange> between(
      CharterPlaces before, CharterPlaces after, Set<String> touched) {
    Set<String> folders = new TreeSet<>(before.byFolder().keySet());
    folders.addAll(after.byFolder().keySet());
    List<CharterChange> changes = new ArrayList<>();
    for (String folder : folders) {
      PlacedCharter old = before.byFolder().get(folder);
      PlacedCharter fresh = after.byFolder().get(folder);
      boolean isTouched = touched.stream().anyMatch(file -> CharterPlaces.isPartOf(folder, file));
      CharterChange change = isTouched ? CharterChange.between(folder, old, fresh) : null;
      if (change != null) {
        changes.add(change);
      }
    }
    return changes;
  }
}
