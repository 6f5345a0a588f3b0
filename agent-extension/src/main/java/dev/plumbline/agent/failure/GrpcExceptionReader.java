package dev.plumbline.agent.failure;

import dev.plumbline.charter.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Reads the code out of grpc-java's StatusException and StatusRuntimeException, which this class
 * loader does not see.
 */
final class GrpcExceptionReader {
  private GrpcExceptionReader() {}

  /** Whether it is one of the two. */
  static boolean isOne(Throwable thrown) {
    for (Class<?> at = thrown.getClass(); at != null; at = at.getSuperclass()) {
      String name = at.getName();
      if (name.equals("io.grpc.StatusRuntimeException") || name.equals("io.grpc.StatusException")) {
        return true;
      }
    }
    return false;
  }

  /** The code; null when it is OK or there is none to read. */
  static @Nullable ErrorCode code(Throwable thrown) {
    try {
      Object status = thrown.getClass().getMethod("getStatus").invoke(thrown);
      Object code = status.getClass().getMethod("getCode").invoke(status);
      return ErrorCode.fromName(((Enum<?>) code).name());
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }
}
