package dev.plumbline.clients;

/** A value that is never shown, read each time it is used, so that a new one needs no restart. */
public interface Secret {

  /**
   * Returns the value.
   *
   * @throws SourceException when it cannot be had; the message says where it was looked for
   */
  String value();
}
