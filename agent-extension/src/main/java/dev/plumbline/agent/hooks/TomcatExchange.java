package dev.plumbline.agent.hooks;

import io.opentelemetry.context.Context;
import java.util.Map;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.jspecify.annotations.Nullable;

/** Reads request and response of Tomcat's connector for the hooks. */
public final class TomcatExchange {
  /** Where Tomcat keeps the request as servlets see it. */
  private static final int SERVLET_REQUEST = 1;

  private TomcatExchange() {}

  public static void committing(Request request, Response response) {
    try {
      int status = response.getStatus();
      if (status < 400 && !AgentBridge.watchesAll()) {
        return;
      }
      Context context = context(request);
      if (context == null) {
        return;
      }
      String header =
          AgentBridge.committing(
              context,
              status,
              request.getNote(SERVLET_REQUEST),
              response.getMimeHeaders().getHeader("Retry-After"));
      if (header != null) {
        response.getMimeHeaders().removeHeader("Plumbline-Error");
        if (!header.isEmpty()) {
          response.setHeader("Plumbline-Error", header);
        }
      }
    } catch (Throwable problem) {
      AgentBridge.failed("tomcat", problem);
    }
  }

  public static void callerLeft(Request request) {
    try {
      Context context = request == null ? null : context(request);
      if (context != null) {
        AgentBridge.callerLeft(context);
      }
    } catch (Throwable problem) {
      AgentBridge.failed("tomcat", problem);
    }
  }

  /** The agent keeps the server span's context among the request's attributes. */
  private static @Nullable Context context(Request request) {
    Map<String, Object> attributes = request.getAttributes();
    for (Object value : attributes.values()) {
      if (value instanceof Context) {
        return (Context) value;
      }
    }
    return null;
  }
}
