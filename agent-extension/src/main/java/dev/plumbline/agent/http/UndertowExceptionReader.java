package dev.plumbline.agent.http;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Reads the exception of an Undertow exchange that its ExceptionHandler caught and handled, or that
 * was not caught.
 */
public final class UndertowExceptionReader {
  private static final String EXCHANGE = "io.undertow.server.HttpServerExchange";
  private static final ClassValue<@Nullable UndertowExceptionReader> OF =
      new ClassValue<@Nullable UndertowExceptionReader>() {
        @Override
        protected @Nullable UndertowExceptionReader computeValue(Class<?> type) {
          return type.getName().equals(EXCHANGE) ? reader(type) : null;
        }
      };

  private final Method getAttachment;
  private final Object handled;
  private final Object unhandled;

  private UndertowExceptionReader(Method getAttachment, Object handled, Object unhandled) {
    this.getAttachment = getAttachment;
    this.handled = handled;
    this.unhandled = unhandled;
  }

  /** The exception; null where there is none, and for a request of every other server. */
  public static @Nullable Throwable of(Object request) {
    UndertowExceptionReader reader = OF.get(request.getClass());
    if (reader == null) {
      return null;
    }
    try {
      Object thrown = reader.getAttachment.invoke(request, reader.handled);
      return (Throwable)
          (thrown != null ? thrown : reader.getAttachment.invoke(request, reader.unhandled));
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }

  private static @Nullable UndertowExceptionReader reader(Class<?> exchange) {
    try {
      ClassLoader loader = exchange.getClassLoader();
      Class<?> keyType = Class.forName("io.undertow.util.AttachmentKey", false, loader);
      Class<?> handler =
          Class.forName("io.undertow.server.handlers.ExceptionHandler", true, loader);
      Class<?> listener = Class.forName("io.undertow.server.DefaultResponseListener", true, loader);
      return new UndertowExceptionReader(
          exchange.getMethod("getAttachment", keyType),
          handler.getField("THROWABLE").get(null),
          listener.getField("EXCEPTION").get(null));
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }
}
