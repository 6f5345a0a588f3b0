package dev.plumbline.agent.http;

import dev.plumbline.agent.rpc.WeakIdentityMap;
import io.opentelemetry.context.Context;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Keeps the server span's context of each request of Jetty 12 until its response is sent. */
public final class JettyContexts {
  private static final WeakIdentityMap<Context> CONTEXTS = new WeakIdentityMap<>();
  private static final ClassValue<@Nullable Method> GET_REQUEST =
      new ClassValue<@Nullable Method>() {
        @Override
        protected @Nullable Method computeValue(Class<?> type) {
          if (!type.getName().startsWith("org.eclipse.jetty.server.internal.")) {
            return null;
          }
          try {
            return Class.forName("org.eclipse.jetty.server.Response", false, type.getClassLoader())
                .getMethod("getRequest");
          } catch (ReflectiveOperationException | RuntimeException unreadable) {
            return null;
          }
        }
      };

  private JettyContexts() {}

  /**
   * Keeps the context of the request that a response of Jetty belongs to; ignores other servers'
   * responses.
   */
  static void put(Object response, Context context) {
    Method get = GET_REQUEST.get(response.getClass());
    if (get == null) {
      return;
    }
    try {
      CONTEXTS.put(get.invoke(response), context);
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      // Its response is sent as the application made it.
    }
  }

  /** Removes and returns a request's context; null when there is none. */
  public static @Nullable Context take(Object request) {
    Context context = CONTEXTS.get(request);
    if (context != null) {
      CONTEXTS.remove(request);
    }
    return context;
  }
}
