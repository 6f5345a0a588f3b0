package dev.plumbline.cli.review.charter;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.cli.review.git.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The charters of a repository at one time: the folders with a policy and a registry. */
public final class CharterPlaces {
  static final List<String> MANIFESTS =
      List.of(
          CharterFiles.REGISTRY + CharterFiles.PACKAGE_MANIFEST,
          CharterFiles.REGISTRY + CharterFiles.REGISTRY_MANIFEST);

  private final Map<String, PlacedCharter> byFolder;

  private CharterPlaces(Map<String, PlacedCharter> byFolder) {
    this.byFolder = byFolder;
  }

  /** Finds and reads them all. */
  public static CharterPlaces in(Snapshot snapshot) throws IOException {
    Map<String, PlacedCharter> byFolder = new TreeMap<>();
    for (String folder : folders(snapshot.files())) {
      byFolder.put(folder, PlacedCharter.of(folder, files(folder, snapshot)));
    }
    return new CharterPlaces(byFolder);
  }

  /** One charter from elsewhere that is in force for all. */
  public static CharterPlaces only(String label, CharterFiles files, CharterResult result) {
    return new CharterPlaces(Map.of("", new PlacedCharter("", label, files, result)));
  }

  private static Set<String> folders(Set<String> files) {
    Set<String> folders = new TreeSet<>();
    for (String file : files) {
      for (String manifest : MANIFESTS) {
        if (file.equals(manifest) || file.endsWith("/" + manifest)) {
          folders.add(Folders.above(Folders.above(file)));
        }
      }
    }
    folders.removeIf(folder -> files.stream().noneMatch(file -> isPolicyOf(folder, file)));
    return folders;
  }

  private static boolean isPolicyOf(String folder, String file) {
    return isYaml(file)
        && Folders.contains(folder, file)
        && CharterFiles.isPolicy(inside(folder, file));
  }

  private static CharterFiles files(String folder, Snapshot snapshot) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    for (String file : snapshot.files()) {
      if (isPartOf(folder, file)) {
        contents.put(inside(folder, file), snapshot.read(file));
      }
    }
    return CharterFiles.of(folder, contents);
  }

  /** Whether a file is of the charter in a folder. */
  static boolean isPartOf(String folder, String file) {
    if (!isYaml(file) || !Folders.contains(folder, file)) {
      return false;
    }
    String inside = inside(folder, file);
    return CharterFiles.isPolicy(inside) || inside.startsWith(CharterFiles.REGISTRY);
  }

  private static String inside(String folder, String file) {
    return folder.isEmpty() ? file : file.substring(folder.length() + 1);
  }

  private static boolean isYaml(String file) {
    return file.endsWith(".yaml") || file.endsWith(".yml");
  }

  /** By folder. */
  public Map<String, PlacedCharter> byFolder() {
    return Collections.unmodifiableMap(byFolder);
  }

  /**
   * The charters in force for a file: those of the nearest folder around it that has any. A file of
   * a charter is under that one too.
   */
  public List<PlacedCharter> inForceFor(String file) {
    List<PlacedCharter> nearest = new ArrayList<>();
    for (PlacedCharter charter : byFolder.values()) {
      String realm = charter.realm();
      if (!Folders.contains(realm, file)) {
        continue;
      }
      int deeper = nearest.isEmpty() ? 1 : depth(realm) - depth(nearest.get(0).realm());
      if (deeper > 0) {
        nearest.clear();
      }
      if (deeper >= 0) {
        nearest.add(charter);
      }
    }
    return nearest;
  }

  private static int depth(String folder) {
    return folder.length();
  }
}
