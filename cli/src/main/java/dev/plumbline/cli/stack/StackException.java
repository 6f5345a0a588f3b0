package dev.plumbline.cli.stack;

/**
 * The stack could not be started or kept up; the message is whole and meant for the person who
 * started it.
 */
public final class StackException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StackException(String message) {
    super(message);
  }

  public StackException(String message, Throwable cause) {
    super(message, cause);
  }
}
