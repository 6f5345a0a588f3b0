package dev.plumbline.demo.edge;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Runs a task on SIGTERM and SIGINT, before the JVM begins to shut down. Shutdown hooks all run at
 * once; only a task that runs before them lets requests finish while everything else, telemetry
 * included, still works.
 */
final class StopSignal {
  private StopSignal() {}

  /** Registers the task; where the JVM has no signals it becomes a shutdown hook. */
  static void on(Runnable task) {
    try {
      // By reflection, because javac warns of sun.misc without a way to agree.
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler run =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              stopping(task).start();
              return null;
            }
            return method.getName().equals("hashCode") ? System.identityHashCode(task) : null;
          };
      Object runs = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, run);
      for (String name : new String[] {"TERM", "INT"}) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), runs);
      }
    } catch (ReflectiveOperationException | IllegalArgumentException noSignals) {
      Runtime.getRuntime().addShutdownHook(stopping(task));
    }
  }

  // The JVM runs handlers in daemon threads: it would end with the server's last thread, in the
  // middle of the task.
  private static Thread stopping(Runnable task) {
    Thread thread = new Thread(task, "stop");
    thread.setDaemon(false);
    return thread;
  }
}
