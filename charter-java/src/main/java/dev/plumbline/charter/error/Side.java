package dev.plumbline.charter.error;

/** Which side of an operation records its failure. */
public enum Side {
  /** The server. */
  SERVER,
  /** The client, also of a database or a broker. */
  CLIENT,
  /** Neither: work inside the service, and messages. */
  INTERNAL
}
