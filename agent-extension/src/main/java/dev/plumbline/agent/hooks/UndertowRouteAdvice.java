package dev.plumbline.agent.hooks;

import io.opentelemetry.context.Context;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.PathTemplateMatch;
import net.bytebuddy.asm.Advice;

/**
 * Tells the route as soon as a RoutingHandler or a PathTemplateHandler notes its match on the
 * exchange.
 */
@SuppressWarnings("unused")
public final class UndertowRouteAdvice {
  private UndertowRouteAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(@Advice.This Object exchange, @Advice.Argument(1) Object value) {
    if (value instanceof PathTemplateMatch && exchange instanceof HttpServerExchange) {
      Gate.route(
          Context.current(),
          ((HttpServerExchange) exchange).getResolvedPath(),
          ((PathTemplateMatch) value).getMatchedTemplate());
    }
  }
}
