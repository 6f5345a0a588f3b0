package dev.plumbline.cli.review.charter;

/** Paths of folders in a repository, empty for the topmost. */
public final class Folders {
  private Folders() {}

  /** The folder that a file or folder is in. */
  public static String above(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /** Whether a file is in a folder, or below it. */
  public static boolean contains(String folder, String path) {
    return folder.isEmpty() || path.startsWith(folder + "/");
  }
}
