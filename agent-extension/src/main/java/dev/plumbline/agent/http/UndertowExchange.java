package dev.plumbline.agent.http;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Records which side aborted an exchange of Undertow, whose types this class loader does not see.
 */
public final class UndertowExchange {
  private static final String EXCHANGE = "io.undertow.server.HttpServerExchange";
  private static final ClassValue<@Nullable UndertowExchange> OF =
      new ClassValue<@Nullable UndertowExchange>() {
        @Override
        protected @Nullable UndertowExchange computeValue(Class<?> type) {
          return type.getName().equals(EXCHANGE) ? accessor(type) : null;
        }
      };

  private final MethodHandle brokenBy;
  private final MethodHandle escaped;
  private final Method putAttachment;
  private final Object key;

  private UndertowExchange(
      MethodHandle brokenBy, MethodHandle escaped, Method putAttachment, Object key) {
    this.brokenBy = brokenBy;
    this.escaped = escaped;
    this.putAttachment = putAttachment;
    this.key = key;
  }

  /** Records the side that closes the connection of an exchange now; the first one counts. */
  public static void brokenOff(Object exchange) throws ReflectiveOperationException {
    UndertowExchange accessor = OF.get(exchange.getClass());
    if (accessor != null && accessor.get(accessor.brokenBy, exchange) == null) {
      UndertowBreak side = UndertowBreak.by(new Throwable().getStackTrace());
      if (side != null) {
        accessor.putAttachment.invoke(exchange, accessor.key, side);
      }
    }
  }

  /** The side that aborted an exchange; null where none did, and for every other server. */
  public static @Nullable UndertowBreak brokenBy(Object request) {
    UndertowExchange accessor = OF.get(request.getClass());
    if (accessor == null) {
      return null;
    }
    return UndertowStreams.isReset(request)
        ? UndertowBreak.CLIENT
        : (UndertowBreak) accessor.get(accessor.brokenBy, request);
  }

  /** What the handler did not catch; null where there is none, and for every other server. */
  public static @Nullable Throwable escaped(Object request) {
    UndertowExchange accessor = OF.get(request.getClass());
    return accessor == null ? null : (Throwable) accessor.get(accessor.escaped, request);
  }

  private @Nullable Object get(MethodHandle attachment, Object exchange) {
    try {
      return (Object) attachment.invokeExact(exchange);
    } catch (Throwable unreadable) {
      return null;
    }
  }

  private static @Nullable UndertowExchange accessor(Class<?> exchange) {
    try {
      ClassLoader loader = exchange.getClassLoader();
      Class<?> keyType = Class.forName("io.undertow.util.AttachmentKey", false, loader);
      Class<?> listener = Class.forName("io.undertow.server.DefaultResponseListener", true, loader);
      Object key = keyType.getMethod("create", Class.class).invoke(null, UndertowBreak.class);
      Method get = exchange.getMethod("getAttachment", keyType);
      return new UndertowExchange(
          reader(get, key),
          reader(get, listener.getField("EXCEPTION").get(null)),
          exchange.getMethod("putAttachment", keyType, Object.class),
          key);
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }

  private static MethodHandle reader(Method get, Object key) throws IllegalAccessException {
    return MethodHandles.insertArguments(MethodHandles.publicLookup().unreflect(get), 1, key)
        .asType(MethodType.methodType(Object.class, Object.class));
  }
}
