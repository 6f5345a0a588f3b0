package dev.plumbline.agent.hooks;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** Reads request and response of Jetty's core for the commit hook. */
public final class JettyExchange {
  private JettyExchange() {}

  /** Writes the header into a response whose fields only Jetty itself may still change. */
  public static void committing(Response response, HttpFields.Mutable fields) {
    try {
      Request request = response.getRequest();
      Object context = AgentBridge.contextOf(request);
      int status = response.getStatus();
      if (context == null || (status < 400 && !AgentBridge.watchesAll())) {
        return;
      }
      String header = AgentBridge.committing(context, status, request, fields.get("Retry-After"));
      if (header != null) {
        if (header.isEmpty()) {
          fields.remove("Plumbline-Error");
        } else {
          fields.put("Plumbline-Error", header);
        }
      }
    } catch (Throwable problem) {
      AgentBridge.failed("jetty", problem);
    }
  }
}
