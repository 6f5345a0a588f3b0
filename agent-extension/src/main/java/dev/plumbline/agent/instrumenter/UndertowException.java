package dev.plumbline.agent.instrumenter;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Reads from an Undertow exchange the exception that its ExceptionHandler caught and answered. */
final class UndertowException {
  private static final String EXCHANGE = "io.undertow.server.HttpServerExchange";
  private static final ClassValue<@Nullable UndertowException> OF =
      new ClassValue<@Nullable UndertowException>() {
        @Override
        protected @Nullable UndertowException computeValue(Class<?> type) {
          return type.getName().equals(EXCHANGE) ? reader(type) : null;
        }
      };

  private final Method getAttachment;
  private final Object key;

  private UndertowException(Method getAttachment, Object key) {
    this.getAttachment = getAttachment;
    this.key = key;
  }

  static @Nullable Throwable of(Object request) {
    UndertowException reader = OF.get(request.getClass());
    if (reader == null) {
      return null;
    }
    try {
      return (Throwable) reader.getAttachment.invoke(request, reader.key);
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }

  private static @Nullable UndertowException reader(Class<?> exchange) {
    try {
      ClassLoader loader = exchange.getClassLoader();
      Class<?> keyType = Class.forName("io.undertow.util.AttachmentKey", false, loader);
      Class<?> handler =
          Class.forName("io.undertow.server.handlers.ExceptionHandler", true, loader);
      return new UndertowException(
          exchange.getMethod("getAttachment", keyType), handler.getField("THROWABLE").get(null));
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }
}
