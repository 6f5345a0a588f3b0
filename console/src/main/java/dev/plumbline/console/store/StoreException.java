package dev.plumbline.console.store;

import org.jspecify.annotations.Nullable;

/** The store could not be read or written; the message has the reason. */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
