package dev.plumbline.conformance.executor;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the real exceptions that a case names, each the cause of the one before. */
final class ThrownChain {
  private ThrownChain() {}

  static Throwable of(List<Input> chain) throws ReflectiveOperationException {
    Throwable inner = null;
    for (int i = chain.size() - 1; i >= 0; i--) {
      inner = make(chain.get(i), inner);
    }
    if (inner == null) {
      throw new IllegalArgumentException("the chain is empty; expected an exception");
    }
    return inner;
  }

  private static Throwable make(Input one, @Nullable Throwable cause)
      throws ReflectiveOperationException {
    String type = one.text("type");
    if (one.has("code")) {
      Status status = Status.Code.valueOf(one.text("code")).toStatus();
      return type.equals(StatusException.class.getName())
          ? new StatusException(status)
          : new StatusRuntimeException(status);
    }
    return make(type, cause);
  }

  /** One of a class that the charter names. */
  static Throwable make(String type, @Nullable Throwable cause)
      throws ReflectiveOperationException {
    Constructor<?>[] constructors = Class.forName(type).getDeclaredConstructors();
    // The one that takes most of what there is: a cause where there is one, else little.
    Arrays.sort(constructors, Comparator.comparingInt(each -> distance(each, cause != null)));
    ReflectiveOperationException refused = new NoSuchMethodException(type);
    for (Constructor<?> constructor : constructors) {
      try {
        constructor.setAccessible(true);
        Throwable thrown = (Throwable) constructor.newInstance(arguments(constructor, cause));
        if (cause != null && thrown.getCause() == null) {
          thrown.initCause(cause);
        }
        return thrown;
      } catch (ReflectiveOperationException | RuntimeException next) {
        refused.addSuppressed(next);
      }
    }
    throw refused;
  }

  private static int distance(Constructor<?> constructor, boolean caused) {
    boolean takesCause =
        Arrays.stream(constructor.getParameterTypes()).anyMatch(Throwable.class::isAssignableFrom);
    return constructor.getParameterCount() + (takesCause == caused ? 0 : 10);
  }

  private static @Nullable Object[] arguments(
      Constructor<?> constructor, @Nullable Throwable cause) {
    return Arrays.stream(constructor.getParameterTypes())
        .map(type -> argument(type, cause))
        .toArray();
  }

  private static @Nullable Object argument(Class<?> type, @Nullable Throwable cause) {
    if (type == String.class) {
      return "thrown for a case";
    }
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    if (type == boolean.class) {
      return false;
    }
    return type.isInstance(cause) ? cause : null;
  }
}
