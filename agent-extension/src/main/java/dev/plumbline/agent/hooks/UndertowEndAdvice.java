package dev.plumbline.agent.hooks;

import io.undertow.server.HttpServerExchange;
import net.bytebuddy.asm.Advice;

/**
 * Reports an exchange that ends because its connection is closed: under TLS this is the only place.
 */
@SuppressWarnings("unused")
public final class UndertowEndAdvice {
  private UndertowEndAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(@Advice.This HttpServerExchange exchange) {
    try {
      if (!exchange.isResponseComplete() && !exchange.getConnection().isOpen()) {
        AgentBridge.brokenOff(exchange);
      }
    } catch (Throwable problem) {
      AgentBridge.failed("undertow", problem);
    }
  }
}
