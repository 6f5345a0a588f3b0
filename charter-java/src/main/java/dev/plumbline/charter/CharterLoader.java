package dev.plumbline.charter;

import dev.plumbline.charter.read.CharterReader;

/** Reads and validates a charter. */
public final class CharterLoader {
  private CharterLoader() {}

  /** The charter in these files, or every problem in them, never an exception. */
  public static CharterResult load(CharterFiles files) {
    CharterReader reader = new CharterReader(files);
    Charter charter = reader.read();
    return CharterResult.of(reader, charter);
  }

  /**
   * The charter in these files; a compiled one counts as valid when its digest matches, and is
   * validated only when it cannot be used.
   */
  public static CharterResult loadTrusting(CharterFiles files) {
    try {
      CharterReader reader = new CharterReader(files);
      Charter charter = reader.readTrusting();
      return CharterResult.of(reader, charter);
    } catch (RuntimeException notValid) {
      return load(files);
    }
  }
}
