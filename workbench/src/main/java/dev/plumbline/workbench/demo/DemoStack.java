package dev.plumbline.workbench.demo;

import dev.plumbline.cli.stack.Stack;
import dev.plumbline.cli.stack.StackException;
import java.util.function.Consumer;

/** The stack with edge, gateway and worker. */
public final class DemoStack {

  private DemoStack() {}

  /**
   * Checks what can be checked before a process is started, and returns a stack without processes.
   *
   * @throws StackException with a message for the person who started it
   */
  public static Stack prepare(DemoSettings settings) {
    new DemoPrograms(settings.checkout()).requireBuilt();
    return Stack.prepare(settings.stack(), () -> new Services(settings).all());
  }

  /**
   * Starts everything. When something fails, what was started is stopped again.
   *
   * @param progress receives the name of each process that is ready
   * @throws StackException with a message for the person who started it
   */
  public static Stack start(DemoSettings settings, Consumer<String> progress) {
    Stack stack = prepare(settings);
    try {
      stack.startAll(progress);
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
    return stack;
  }
}
