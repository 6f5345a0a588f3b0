package dev.plumbline.charter.error;

/** Which side of an operation records its failure. */
public enum Side {
  /** Who answers. */
  SERVER,
  /** Who called, a database or a broker too. */
  CLIENT,
  /** Neither: work inside the service, and messages. */
  INTERNAL
}
