package dev.plumbline.charter.policy;

import java.util.Objects;

/** Where a resource attribute's value comes from when the user sets none. */
public final class ResourceSource {
  /** Kinds of sources. */
  public enum Kind {
    /** The argument itself. */
    VALUE,
    /** The environment variable named by the argument. */
    ENV,
    /** Made by the process: {@code uuid}, or {@code container} for the id of its container. */
    GENERATE,
    /** Stated by the charter: {@code team} of the service, or {@code digest}. */
    CHARTER
  }

  private final Kind kind;
  private final String argument;

  public ResourceSource(Kind kind, String argument) {
    this.kind = Objects.requireNonNull(kind, "kind");
    this.argument = Objects.requireNonNull(argument, "argument");
  }

  public Kind kind() {
    return kind;
  }

  public String argument() {
    return argument;
  }

  @Override
  public String toString() {
    return kind + " " + argument;
  }
}
