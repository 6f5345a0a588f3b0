package dev.plumbline.agent.instrumenter;

import dev.plumbline.charter.error.ErrorCode;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Reads io.grpc.Status, a class of the application that this class loader does not see. */
final class GrpcStatus {
  private static final String OK = "OK";

  private static final ClassValue<@Nullable MethodHandle> CODE =
      new ClassValue<@Nullable MethodHandle>() {
        @Override
        protected @Nullable MethodHandle computeValue(Class<?> type) {
          try {
            return MethodHandles.publicLookup()
                .unreflect(type.getMethod("getCode"))
                .asType(MethodType.methodType(Object.class, Object.class));
          } catch (ReflectiveOperationException | RuntimeException unreadable) {
            return null;
          }
        }
      };

  private GrpcStatus() {}

  /** The code of a status that is not OK; null when it is, or cannot be read. */
  static @Nullable ErrorCode failure(@Nullable Object status) {
    if (status == null) {
      return null;
    }
    MethodHandle handle = CODE.get(status.getClass());
    if (handle == null) {
      return null;
    }
    try {
      Object code = (Object) handle.invokeExact(status);
      if (!(code instanceof Enum)) {
        return null;
      }
      String name = ((Enum<?>) code).name();
      return name.equals(OK) ? null : ErrorCode.fromName(name);
    } catch (Throwable unreadable) {
      return null;
    }
  }
}
