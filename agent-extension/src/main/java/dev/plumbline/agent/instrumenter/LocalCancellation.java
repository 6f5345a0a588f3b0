package dev.plumbline.agent.instrumenter;

import dev.plumbline.charter.error.ExceptionTable;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Detects HTTP client requests that this service itself cancelled, where the exception alone looks
 * like a broken connection: OkHttp's call has a flag, Apache's clients have their own exceptions.
 */
final class LocalCancellation {
  private static final Set<String> TYPES =
      new HashSet<>(
          Arrays.asList(
              "org.apache.http.impl.execchain.RequestAbortedException",
              "org.apache.hc.client5.http.impl.classic.RequestFailedException",
              "org.apache.hc.core5.http.RequestNotExecutedException"));

  private static final ClassValue<@Nullable Method> CALL =
      new ClassValue<@Nullable Method>() {
        @Override
        protected @Nullable Method computeValue(Class<?> type) {
          for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            for (Class<?> face : at.getInterfaces()) {
              if (face.getName().equals("okhttp3.Interceptor$Chain")) {
                return method(face, "call");
              }
            }
          }
          return null;
        }
      };

  private LocalCancellation() {}

  /** Whether a cancellation by this service caused the exception. */
  static boolean caused(Object request, Throwable error) {
    Throwable thrown = ExceptionTable.unwrap(error);
    return TYPES.contains(thrown.getClass().getName())
        || (thrown.getClass() == IOException.class && isCancelled(request));
  }

  private static boolean isCancelled(Object request) {
    Method getCall = CALL.get(request.getClass());
    if (getCall == null) {
      return false;
    }
    try {
      Object call = getCall.invoke(request);
      Method isCanceled = method(getCall.getReturnType(), "isCanceled");
      return isCanceled != null && Boolean.TRUE.equals(isCanceled.invoke(call));
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return false;
    }
  }

  private static @Nullable Method method(Class<?> type, String name) {
    try {
      return type.getMethod(name);
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }
}
