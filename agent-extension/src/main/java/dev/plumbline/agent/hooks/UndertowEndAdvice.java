package dev.plumbline.agent.hooks;

import io.undertow.server.HttpServerExchange;
import net.bytebuddy.asm.Advice;

/**
 * Watches for an exchange that ends because its connection is closed: under TLS that is seen
 * nowhere else.
 */
@SuppressWarnings("unused")
public final class UndertowEndAdvice {
  private UndertowEndAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(@Advice.This HttpServerExchange exchange) {
    try {
      if (!exchange.isResponseComplete() && !exchange.getConnection().isOpen()) {
        Gate.brokenOff(exchange);
      }
    } catch (Throwable problem) {
      Gate.failed("undertow", problem);
    }
  }
}
