package dev.plumbline.agent.http;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes status and headers of a response of Undertow or Netty by reflection: this class
 * loader does not see their types.
 */
abstract class ResponseHead {
  private static final ClassValue<@Nullable ResponseHead> OF =
      new ClassValue<@Nullable ResponseHead>() {
        @Override
        protected @Nullable ResponseHead computeValue(Class<?> type) {
          try {
            if (type.getName().equals("io.undertow.server.HttpServerExchange")) {
              return new OfUndertow(type);
            }
            Class<?> netty = face(type, "io.netty.handler.codec.http.HttpResponse");
            return netty == null
                ? null
                : new OfNetty(
                    netty, face(type, "io.netty.handler.codec.http.LastHttpContent") == null);
          } catch (ReflectiveOperationException | RuntimeException unreadable) {
            return null;
          }
        }
      };

  private final MethodHandle status;

  private ResponseHead(MethodHandle status) {
    this.status = status.asType(MethodType.methodType(int.class, Object.class));
  }

  /** Null for every other kind of response. */
  static @Nullable ResponseHead of(Class<?> response) {
    return OF.get(response);
  }

  /** 0 when it cannot be read. */
  final int status(Object response) {
    try {
      return (int) status.invokeExact(response);
    } catch (Throwable unreadable) {
      return 0;
    }
  }

  /** The first value of a header; null when there is none. */
  final @Nullable String header(Object response, String name) {
    try {
      Object value = get(response, name);
      return value == null ? null : value.toString();
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }

  /** Replaces a header; removes it when the value is empty. */
  final void set(Object response, String name, String value) {
    try {
      change(response, name, value);
    } catch (ReflectiveOperationException | RuntimeException unwritable) {
      // Headers that are immutable by now stay as they are.
    }
  }

  /** Whether the body follows by itself, so that the head is all that was seen of the answer. */
  boolean isHeadAlone() {
    return false;
  }

  /** Whether the end of the connection is the end of the body: nothing else marks it. */
  final boolean endsWithConnection(Object response) {
    return header(response, "content-length") == null
        && header(response, "transfer-encoding") == null;
  }

  /** The exception that the server itself caught; null where there is none. */
  @Nullable Throwable exception(Object response) {
    return null;
  }

  abstract @Nullable Object get(Object response, String name) throws ReflectiveOperationException;

  abstract void change(Object response, String name, String value)
      throws ReflectiveOperationException;

  private static @Nullable Class<?> face(Class<?> type, String name) {
    if (type.getName().equals(name)) {
      return type;
    }
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Class<?> each : at.getInterfaces()) {
        Class<?> found = face(each, name);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static MethodHandle handle(Method method) throws IllegalAccessException {
    return MethodHandles.publicLookup().unreflect(method);
  }

  private static final class OfUndertow extends ResponseHead {
    private final Method headers;
    private final Method getFirst;
    private final Method put;
    private final Method remove;
    private final Method tryFromString;

    OfUndertow(Class<?> exchange) throws ReflectiveOperationException {
      super(handle(exchange.getMethod("getStatusCode")));
      ClassLoader loader = exchange.getClassLoader();
      Class<?> string = Class.forName("io.undertow.util.HttpString", true, loader);
      headers = exchange.getMethod("getResponseHeaders");
      Class<?> map = headers.getReturnType();
      getFirst = map.getMethod("getFirst", String.class);
      put = map.getMethod("put", string, String.class);
      remove = map.getMethod("remove", String.class);
      tryFromString = string.getMethod("tryFromString", String.class);
    }

    @Override
    @Nullable Object get(Object response, String name) throws ReflectiveOperationException {
      return getFirst.invoke(headers.invoke(response), name);
    }

    @Override
    void change(Object response, String name, String value) throws ReflectiveOperationException {
      Object all = headers.invoke(response);
      if (value.isEmpty()) {
        remove.invoke(all, name);
      } else {
        put.invoke(all, tryFromString.invoke(null, name), value);
      }
    }

    @Override
    @Nullable Throwable exception(Object response) {
      return UndertowExceptionReader.of(response);
    }
  }

  private static final class OfNetty extends ResponseHead {
    private final Method headers;
    private final Method get;
    private final Method set;
    private final Method remove;
    private final boolean headAlone;

    OfNetty(Class<?> response, boolean headAlone) throws ReflectiveOperationException {
      super(code(response));
      this.headAlone = headAlone;
      headers = response.getMethod("headers");
      Class<?> map = headers.getReturnType();
      get = map.getMethod("get", String.class);
      set = map.getMethod("set", String.class, Object.class);
      remove = map.getMethod("remove", String.class);
    }

    private static MethodHandle code(Class<?> response) throws ReflectiveOperationException {
      Method status = response.getMethod("getStatus");
      return MethodHandles.filterReturnValue(
          handle(status), handle(status.getReturnType().getMethod("code")));
    }

    @Override
    @Nullable Object get(Object response, String name) throws ReflectiveOperationException {
      return get.invoke(headers.invoke(response), name);
    }

    @Override
    boolean isHeadAlone() {
      return headAlone;
    }

    @Override
    void change(Object response, String name, String value) throws ReflectiveOperationException {
      Object all = headers.invoke(response);
      if (value.isEmpty()) {
        remove.invoke(all, name);
      } else {
        set.invoke(all, name, value);
      }
    }
  }
}
