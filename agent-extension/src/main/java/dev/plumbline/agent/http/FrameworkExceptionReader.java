package dev.plumbline.agent.http;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Reads the exception that the container or a framework caught and handles from the request's
 * attributes, under the framework's own names. This class loader does not see the request's type.
 */
public final class FrameworkExceptionReader {
  private static final String[] NAMES = {
    "jakarta.servlet.error.exception",
    "javax.servlet.error.exception",
    "org.eclipse.jetty.server.error_exception",
    "org.springframework.web.servlet.DispatcherServlet.EXCEPTION",
    "org.springframework.boot.webmvc.error.DefaultErrorAttributes.ERROR",
    "org.springframework.boot.web.servlet.error.DefaultErrorAttributes.ERROR",
  };

  private static final ClassValue<@Nullable Method> GET =
      new ClassValue<@Nullable Method>() {
        @Override
        protected @Nullable Method computeValue(Class<?> type) {
          return find(type);
        }
      };

  private FrameworkExceptionReader() {}

  /** The exception; null where there is none or it cannot be read. */
  public static @Nullable Throwable of(@Nullable Object request) {
    Method get = request == null ? null : GET.get(request.getClass());
    if (get == null) {
      return null;
    }
    try {
      for (String name : NAMES) {
        Object value = get.invoke(request, name);
        if (value instanceof Throwable) {
          return (Throwable) value;
        }
      }
      return null;
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }

  /** Of a public class or interface: an implementation may be neither. */
  private static @Nullable Method find(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      if (java.lang.reflect.Modifier.isPublic(at.getModifiers())) {
        Method found = method(at);
        if (found != null) {
          return found;
        }
      }
      for (Class<?> face : at.getInterfaces()) {
        Method found = find(face);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static @Nullable Method method(Class<?> type) {
    try {
      return type.getMethod("getAttribute", String.class);
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }
}
