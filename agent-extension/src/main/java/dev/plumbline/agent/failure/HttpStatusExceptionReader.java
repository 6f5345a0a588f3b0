package dev.plumbline.agent.failure;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Reads the HTTP status from exceptions: those that client libraries create from a response, and
 * those by which an application selects its response. This class loader sees neither type.
 */
public final class HttpStatusExceptionReader {
  private static final int MAX_CAUSES = 16;

  /** Class and the methods that lead to its status. */
  private static final String[][] CLIENTS = {
    {"org.springframework.web.client.RestClientResponseException", "getStatusCode"},
    {
      "org.springframework.web.reactive.function.client.WebClientResponseException", "getStatusCode"
    },
    {"feign.FeignException", "status"},
    {"retrofit2.HttpException", "code"},
    {"org.apache.http.client.HttpResponseException", "getStatusCode"},
    {"org.apache.hc.client5.http.HttpResponseException", "getStatusCode"},
    {"io.micronaut.http.client.exceptions.HttpClientResponseException", "code"},
  };

  private static final String[][] SERVERS = {
    {"org.springframework.web.server.ResponseStatusException", "getStatusCode"},
    {"org.springframework.web.ErrorResponseException", "getStatusCode"},
    {"jakarta.ws.rs.WebApplicationException", "getResponse"},
    {"javax.ws.rs.WebApplicationException", "getResponse"},
    {"io.micronaut.http.exceptions.HttpStatusException", "getStatus"},
  };

  private static final ClassValue<Reader> CLIENT = reading(CLIENTS);
  private static final ClassValue<Reader> SERVER = reading(SERVERS);

  private HttpStatusExceptionReader() {}

  /** The status of the response that a client library received; 0 for every other exception. */
  static int httpStatus(Throwable thrown) {
    return CLIENT.get(thrown.getClass()).status(thrown);
  }

  /** Whether the exception only selects this status for the response. */
  public static boolean states(Throwable thrown, int status) {
    Throwable at = thrown;
    for (int i = 0; at != null && i < MAX_CAUSES; i++) {
      if (SERVER.get(at.getClass()).status(at) == status) {
        return true;
      }
      Throwable cause = at.getCause();
      at = cause == at ? null : cause;
    }
    return false;
  }

  private static ClassValue<Reader> reading(String[][] known) {
    return new ClassValue<Reader>() {
      @Override
      protected Reader computeValue(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
          for (String[] row : known) {
            if (row[0].equals(at.getName())) {
              return new Reader(method(at, row[1]));
            }
          }
        }
        return new Reader(null);
      }
    };
  }

  private static @Nullable Method method(Class<?> type, String name) {
    try {
      return type.getMethod(name);
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }

  /** Calls a method and reads a number from its result. */
  private static final class Reader {
    private static final String[] NUMBERS = {"value", "getStatus", "getCode", "code"};

    private final @Nullable Method method;

    Reader(@Nullable Method method) {
      this.method = method;
    }

    int status(Throwable thrown) {
      if (method == null) {
        return 0;
      }
      try {
        Object status = method.invoke(thrown);
        for (int i = 0; i < 2 && status != null && !(status instanceof Integer); i++) {
          status = number(status);
        }
        return status instanceof Integer ? (Integer) status : 0;
      } catch (ReflectiveOperationException | RuntimeException unreadable) {
        return 0;
      }
    }

    private static @Nullable Object number(Object status) throws ReflectiveOperationException {
      for (String name : NUMBERS) {
        Method found = publicMethod(status.getClass(), name);
        if (found != null) {
          return found.invoke(status);
        }
      }
      return null;
    }

    /** Of a public class or interface: Spring's custom status is a private class. */
    private static @Nullable Method publicMethod(Class<?> type, String name) {
      for (Class<?> at = type; at != null; at = at.getSuperclass()) {
        if (java.lang.reflect.Modifier.isPublic(at.getModifiers())) {
          Method found = method(at, name);
          if (found != null && found.getReturnType() != void.class) {
            return found;
          }
        }
        for (Class<?> face : at.getInterfaces()) {
          Method found = publicMethod(face, name);
          if (found != null) {
            return found;
          }
        }
      }
      return null;
    }
  }
}
