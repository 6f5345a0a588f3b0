package dev.plumbline.charter;

/** Reads and validates a charter. */
public final class CharterLoader {
  private CharterLoader() {}

  /** The charter in these files, or every problem in them. Never throws. */
  public static CharterResult load(CharterFiles files) {
    return CharterResult.of(files.problems());
  }
}
