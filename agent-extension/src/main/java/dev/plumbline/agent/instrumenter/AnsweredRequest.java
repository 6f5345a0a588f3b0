package dev.plumbline.agent.instrumenter;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the response from a request of reactor-netty: there, request and response are one object,
 * whose type this class loader does not see.
 */
final class AnsweredRequest {
  private static final String RESPONSE = "reactor.netty.http.client.HttpClientResponse";

  private static final ClassValue<@Nullable Reader> READER =
      new ClassValue<@Nullable Reader>() {
        @Override
        protected @Nullable Reader computeValue(Class<?> type) {
          Class<?> response = face(type);
          return response == null ? null : Reader.of(response);
        }
      };

  private final int status;
  private final Object headers;
  private final Reader reader;

  private AnsweredRequest(int status, Object headers, Reader reader) {
    this.status = status;
    this.headers = headers;
    this.reader = reader;
  }

  /** The response to a request; null when there is none, or it cannot be read. */
  static @Nullable AnsweredRequest of(Object request) {
    Reader reader = READER.get(request.getClass());
    return reader == null ? null : reader.read(request);
  }

  int status() {
    return status;
  }

  /** The lines of a header; null when they cannot be read. */
  @Nullable List<String> header(String name) {
    try {
      Object values = reader.getAll.invoke(headers, name);
      if (!(values instanceof List)) {
        return null;
      }
      List<String> lines = new ArrayList<>();
      for (Object value : (List<?>) values) {
        lines.add(String.valueOf(value));
      }
      return lines;
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }

  private static @Nullable Class<?> face(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Class<?> face : at.getInterfaces()) {
        if (face.getName().equals(RESPONSE)) {
          return face;
        }
      }
    }
    return null;
  }

  private static final class Reader {
    private final Method getStatus;
    private final Method getCode;
    private final Method getHeaders;
    private final Method getAll;

    private Reader(Method getStatus, Method getCode, Method getHeaders, Method getAll) {
      this.getStatus = getStatus;
      this.getCode = getCode;
      this.getHeaders = getHeaders;
      this.getAll = getAll;
    }

    static @Nullable Reader of(Class<?> response) {
      try {
        Method status = response.getMethod("status");
        Method headers = response.getMethod("responseHeaders");
        return new Reader(
            status,
            status.getReturnType().getMethod("code"),
            headers,
            headers.getReturnType().getMethod("getAll", String.class));
      } catch (ReflectiveOperationException | RuntimeException unreadable) {
        return null;
      }
    }

    @Nullable AnsweredRequest read(Object request) {
      try {
        Object status = getStatus.invoke(request);
        Object code = status == null ? null : getCode.invoke(status);
        return code instanceof Integer
            ? new AnsweredRequest((Integer) code, getHeaders.invoke(request), this)
            : null;
      } catch (InvocationTargetException unanswered) {
        return null;
      } catch (ReflectiveOperationException | RuntimeException unreadable) {
        return null;
      }
    }
  }
}
