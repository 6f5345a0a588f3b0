package dev.plumbline.agent.it;

import java.time.Duration;
import java.util.function.Supplier;

/** Waits for a condition, not for time. */
final class Poll {
  private Poll() {}

  /** Asks until there is an answer that is not null; when there never is, fails with the words. */
  static <T> T until(Duration patience, Supplier<T> question, Supplier<String> otherwise) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      T answer = question.get();
      if (answer != null) {
        return answer;
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(otherwise.get());
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
