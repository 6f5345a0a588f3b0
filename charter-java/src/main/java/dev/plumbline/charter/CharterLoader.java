package dev.plumbline.charter;

import dev.plumbline.charter.read.CharterReader;

/** Reads and validates a charter. */
public final class CharterLoader {
  private CharterLoader() {}

  /** The charter in these files, or every problem in them, never an exception. */
  public static CharterResult load(CharterFiles files) {
    CharterReader reader = new CharterReader(files);
    Charter charter = reader.read();
    return charter == null ? CharterResult.of(reader.problems()) : CharterResult.of(charter);
  }
}
