package dev.plumbline.conformance.executor;

/** A case that is not for this language. */
final class Unsupported extends Exception {
  private static final long serialVersionUID = 1;

  Unsupported(String why) {
    super(why);
  }
}
