package dev.plumbline.agent.http;

import dev.plumbline.agent.rpc.WeakIdentityMap;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Records which streams of HTTP/2 the clients of Undertow reset before their answers were whole. A
 * stream and its exchange have the headers of the answer in common.
 */
public final class UndertowStreams {
  private static final String EXCHANGE = "io.undertow.server.HttpServerExchange";
  private static final WeakIdentityMap<Boolean> RESET = new WeakIdentityMap<>();
  private static final ClassValue<@Nullable Method> HEADERS =
      new ClassValue<@Nullable Method>() {
        @Override
        protected @Nullable Method computeValue(Class<?> type) {
          try {
            return type.getMethod(
                type.getName().equals(EXCHANGE) ? "getResponseHeaders" : "getHeaders");
          } catch (ReflectiveOperationException | RuntimeException unreadable) {
            return null;
          }
        }
      };

  /** Whether any stream was reset yet; until then no exchange is looked up. */
  private static volatile boolean used;

  private UndertowStreams() {}

  /**
   * Records that a client reset a stream.
   *
   * @param stream Undertow's holder of it, which has no sink once the answer is whole
   */
  public static void reset(Object stream) throws ReflectiveOperationException {
    Field field = stream.getClass().getDeclaredField("sinkChannel");
    field.setAccessible(true);
    Object sink = field.get(stream);
    Object headers = sink == null ? null : headers(sink);
    if (headers != null) {
      RESET.put(headers, true);
      used = true;
    }
  }

  /** Whether the client reset the stream of a request; false for every other server. */
  static boolean isReset(Object request) {
    if (!used || !request.getClass().getName().equals(EXCHANGE)) {
      return false;
    }
    try {
      Object headers = headers(request);
      return headers != null && RESET.get(headers) != null;
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return false;
    }
  }

  private static @Nullable Object headers(Object holder) throws ReflectiveOperationException {
    Method method = HEADERS.get(holder.getClass());
    return method == null ? null : method.invoke(holder);
  }
}
