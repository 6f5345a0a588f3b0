package dev.plumbline.cli.lesson;

/** A lesson could not be checked; the message has the reason and what to do about it. */
public final class LessonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LessonException(String message) {
    super(message);
  }

  LessonException(String message, Throwable cause) {
    super(message, cause);
  }
}
