package dev.plumbline.agent.hooks;

import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import net.bytebuddy.asm.Advice;

/** Reports a connection that is closed before the response on it is complete. */
@SuppressWarnings("unused")
public final class UndertowCloseAdvice {
  private UndertowCloseAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(
      @Advice.This AbstractServerConnection connection,
      @Advice.FieldValue("current") HttpServerExchange current) {
    try {
      if (current != null && !current.isResponseComplete() && connection.isOpen()) {
        AgentBridge.brokenOff(current);
      }
    } catch (Throwable problem) {
      AgentBridge.failed("undertow", problem);
    }
  }
}
