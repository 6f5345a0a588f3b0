package dev.plumbline.cli.stack;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sees to it that the stack is stopped, whichever way this process ends: when its work is done or
 * failed, by Ctrl-C or by SIGTERM.
 */
public final class StackGuard {

  /** What shells expect of a process that Ctrl-C ended. */
  private static final int INTERRUPTED = 130;

  private StackGuard() {}

  /** What is done with the stack. */
  public interface Work {
    int run() throws IOException, InterruptedException;
  }

  /**
   * Does the work and stops the stack. Closing is idempotent, so the ordinary way out and the
   * signal's may both take it. What the work runs into because the stack is going down is no
   * failure to tell of.
   */
  public static int guard(Stack stack, Work work) throws IOException, InterruptedException {
    return guard(stack::close, work);
  }

  static int guard(Runnable stop, Work work) throws IOException, InterruptedException {
    AtomicBoolean signalled = new AtomicBoolean();
    Thread hook =
        new Thread(
            () -> {
              signalled.set(true);
              stop.run();
            },
            "stop-the-stack");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.run();
    } catch (StackException | IOException e) {
      if (signalled.get()) {
        return INTERRUPTED;
      }
      throw e;
    } finally {
      stop.run();
      forget(hook);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      // The hook runs and stops the stack as well.
    }
  }
}
