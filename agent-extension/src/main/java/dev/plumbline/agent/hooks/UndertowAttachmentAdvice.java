package dev.plumbline.agent.hooks;

import io.opentelemetry.context.Context;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.PathTemplateMatch;
import net.bytebuddy.asm.Advice;

/**
 * Reads what is attached to an exchange: the server span's context, the matched route.
 *
 * <p>The agent attaches the span's context as soon as it has started the span: then the response
 * gets its Server-Timing, early enough for the application to read it. A RoutingHandler or a
 * PathTemplateHandler attaches its match: then the route is known.
 */
@SuppressWarnings("unused")
public final class UndertowAttachmentAdvice {
  private UndertowAttachmentAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(@Advice.This Object attachable, @Advice.Argument(1) Object value) {
    if (value instanceof PathTemplateMatch && attachable instanceof HttpServerExchange) {
      AgentBridge.route(
          ((HttpServerExchange) attachable).getResolvedPath(),
          ((PathTemplateMatch) value).getMatchedTemplate());
    } else if (value instanceof Context && attachable instanceof HttpServerExchange) {
      String timing = AgentBridge.serverTiming((Context) value);
      if (timing != null) {
        ((HttpServerExchange) attachable)
            .getResponseHeaders()
            .add(HttpString.tryFromString("Server-Timing"), timing);
      }
    }
  }
}
