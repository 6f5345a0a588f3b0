package dev.plumbline.agent.hooks;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** A request and its response, as Jetty's core has them. */
public final class JettyExchange {
  private JettyExchange() {}

  /** Writes the header of a response whose fields only Jetty itself may still change. */
  public static void committing(Response response, HttpFields.Mutable fields) {
    try {
      Request request = response.getRequest();
      Object context = Gate.contextOf(request);
      int status = response.getStatus();
      if (context == null || (status < 400 && !Gate.watchesAll())) {
        return;
      }
      String header = Gate.committing(context, status, request, fields.get("Retry-After"));
      if (header != null) {
        if (header.isEmpty()) {
          fields.remove("Plumbline-Error");
        } else {
          fields.put("Plumbline-Error", header);
        }
      }
    } catch (Throwable problem) {
      Gate.failed("jetty", problem);
    }
  }
}
