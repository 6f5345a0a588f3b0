package dev.plumbline.agent.propagation;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The failure because of which a message is sent on, while it is sent.
 *
 * <p>Of one thread, and not in the context: callbacks of the producer and tasks of other threads
 * take the context over, and what they send is about something else.
 */
public final class MessageFailure {
  private static final ThreadLocal<@Nullable MessageFailure> CURRENT = new ThreadLocal<>();

  /** How many there are: while there are none, no thread is asked. */
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String header;
  private final @Nullable MessageFailure outer;

  private MessageFailure(String header, @Nullable MessageFailure outer) {
    this.header = header;
    this.outer = outer;
  }

  /**
   * What this thread sends from here on is sent because of a failure.
   *
   * @param header code, reason and origin, as the header has them
   */
  public static MessageFailure begin(String header) {
    MessageFailure failure = new MessageFailure(header, CURRENT.get());
    CURRENT.set(failure);
    COUNT.incrementAndGet();
    return failure;
  }

  /** The message has been sent, or could not be. */
  public void end() {
    COUNT.decrementAndGet();
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }

  /** The header of what this thread sends; null where it is sent because of no failure. */
  static @Nullable String header() {
    if (COUNT.get() == 0) {
      return null;
    }
    MessageFailure current = CURRENT.get();
    return current == null ? null : current.header;
  }
}
