package dev.plumbline.agent.http;

import io.opentelemetry.context.Context;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the exception that a servlet did not catch, as the agent's servlet instrumentation keeps it
 * for the end of the server span. By reflection: no published artifact has the class; with an agent
 * that does not have it there is none.
 */
final class ServletExceptionReader {
  private static final String BRIDGE =
      "io.opentelemetry.javaagent.bootstrap.servlet.AppServerBridge";
  private static final @Nullable MethodHandle GET =
      find("getException", MethodType.methodType(Throwable.class, Context.class, Throwable.class));
  private static final @Nullable MethodHandle RECORD =
      find("recordException", MethodType.methodType(void.class, Context.class, Throwable.class));

  private ServletExceptionReader() {}

  /** The exception, which stays where it is; null when there is none. */
  static @Nullable Throwable of(Context context) {
    MethodHandle get = GET;
    MethodHandle record = RECORD;
    if (get == null || record == null) {
      return null;
    }
    try {
      // Reading it removes it.
      Throwable thrown = (Throwable) get.invokeExact(context, (Throwable) null);
      if (thrown != null) {
        record.invokeExact(context, thrown);
      }
      return thrown == null ? null : unwrap(thrown);
    } catch (Throwable unreadable) {
      return null;
    }
  }

  /** The root cause of a ServletException, as the agent has it at the span's end. */
  static Throwable unwrap(Throwable thrown) {
    Throwable cause = thrown.getCause();
    if (cause == null) {
      return thrown;
    }
    for (Class<?> at = thrown.getClass(); at != null; at = at.getSuperclass()) {
      if (at.getName().equals("jakarta.servlet.ServletException")
          || at.getName().equals("javax.servlet.ServletException")) {
        return cause;
      }
    }
    return thrown;
  }

  private static @Nullable MethodHandle find(String name, MethodType type) {
    try {
      return MethodHandles.publicLookup().findStatic(Class.forName(BRIDGE, true, null), name, type);
    } catch (Throwable unreachable) {
      return null;
    }
  }
}
