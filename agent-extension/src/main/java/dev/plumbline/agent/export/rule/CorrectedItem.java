package dev.plumbline.agent.export.rule;

import java.util.function.Consumer;

/** The carrier of the attributes that the rules are correcting. */
public interface CorrectedItem {
  /** Whether a key is present, or will be. */
  boolean has(KeyRule key);

  /** An attribute leaves under this key. */
  void willHave(KeyRule key);

  /** A value is removed, and so are its repetitions in free texts. */
  void taken(Object value);

  /** Receives each text that is removed from inside a value. */
  Consumer<Object> takenInside();
}
