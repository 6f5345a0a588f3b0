package dev.plumbline.agent.hooks;

import io.undertow.server.HttpServerExchange;
import net.bytebuddy.asm.Advice;

/** Watches for a stream of HTTP/2 that is closed before the exchange on it has its whole answer. */
@SuppressWarnings("unused")
public final class UndertowHttp2CloseAdvice {
  private UndertowHttp2CloseAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(@Advice.FieldValue("exchange") HttpServerExchange current) {
    try {
      if (current != null && !current.isResponseComplete()) {
        AgentBridge.brokenOff(current);
      }
    } catch (Throwable problem) {
      AgentBridge.failed("undertow-http2", problem);
    }
  }
}
