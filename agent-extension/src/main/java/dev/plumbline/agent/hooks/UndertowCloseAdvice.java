package dev.plumbline.agent.hooks;

import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import net.bytebuddy.asm.Advice;

/** Watches for a connection that is closed before the exchange on it has its whole answer. */
@SuppressWarnings("unused")
public final class UndertowCloseAdvice {
  private UndertowCloseAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(
      @Advice.This AbstractServerConnection connection,
      @Advice.FieldValue("current") HttpServerExchange current) {
    try {
      if (current != null && !current.isResponseComplete() && connection.isOpen()) {
        Gate.brokenOff(current);
      }
    } catch (Throwable problem) {
      Gate.failed("undertow", problem);
    }
  }
}
