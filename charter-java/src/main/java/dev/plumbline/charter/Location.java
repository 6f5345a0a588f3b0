package dev.plumbline.charter;

import java.util.Objects;

/** A place in a charter file; line and column count from 1. */
public final class Location {
  private final String file;
  private final int line;
  private final int column;

  public Location(String file, int line, int column) {
    this.file = Objects.requireNonNull(file, "file");
    this.line = line;
    this.column = column;
  }

  public String file() {
    return file;
  }

  public int line() {
    return line;
  }

  public int column() {
    return column;
  }

  /** {@code file:line}, as findings quote it. */
  public String fileAndLine() {
    return file + ":" + line;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Location)) {
      return false;
    }
    Location that = (Location) other;
    return file.equals(that.file) && line == that.line && column == that.column;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * file.hashCode() + line) + column;
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
