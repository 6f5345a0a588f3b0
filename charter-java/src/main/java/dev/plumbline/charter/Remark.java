package dev.plumbline.charter;

import java.util.Objects;

/** A part of a valid charter that cannot be enforced: where, and what it is. */
public final class Remark {
  private final Location location;
  private final String message;

  public Remark(Location location, String message) {
    this.location = Objects.requireNonNull(location, "location");
    this.message = Objects.requireNonNull(message, "message");
  }

  /** Where it is first. */
  public Location location() {
    return location;
  }

  public String message() {
    return message;
  }

  /** {@code file:line:column: note: message} */
  @Override
  public String toString() {
    return location + ": note: " + message;
  }
}
