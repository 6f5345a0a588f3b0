package dev.plumbline.cli.generate;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.Location;

/** Whose source is generated, and so which rows of the charter it declares. */
enum SourceOf {
  /** The library of a language: every row of its charter, which is base. */
  LIBRARY,
  /** A service: its charter's own rows; its library has those of base. */
  SERVICE;

  boolean declares(Location row) {
    return this == LIBRARY || !row.file().startsWith(CharterFiles.BASE + "/");
  }
}
