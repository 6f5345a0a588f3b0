package dev.plumbline.cli.demo;

import dev.plumbline.cli.stack.Stack;
import java.io.IOException;

/**
 * Sees to it that the stack is stopped, whichever way this process ends: when its work is done or
 * failed, by Ctrl-C or by SIGTERM.
 */
final class StackGuard {

  private StackGuard() {}

  /** What is done with the stack. */
  interface Work {
    int run() throws IOException, InterruptedException;
  }

  /**
   * Does the work and stops the stack. Closing is idempotent, so the ordinary way out and the
   * signal's may both take it.
   */
  static int guard(Stack stack, Work work) throws IOException, InterruptedException {
    Thread hook = new Thread(stack::close, "stop-the-stack");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.run();
    } finally {
      stack.close();
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
