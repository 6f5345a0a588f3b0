package dev.plumbline.cli.format;

/** A number with its noun, in the singular for one. */
public final class Counted {
  private Counted() {}

  /** {@code 1 service}, {@code 2 services}, {@code 0 services}. */
  public static String of(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
