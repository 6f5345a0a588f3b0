package dev.plumbline.agent.hooks;

import java.util.Map;
import net.bytebuddy.asm.Advice;

/** Watches for a stream of HTTP/2 that the client resets. */
@SuppressWarnings("unused")
public final class UndertowResetAdvice {
  private UndertowResetAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(
      @Advice.Argument(0) int streamId,
      @Advice.Argument(1) boolean received,
      @Advice.FieldValue("currentStreams") Map<?, ?> streams) {
    try {
      Object stream = received ? streams.get(streamId) : null;
      if (stream != null) {
        AgentBridge.undertowReset(stream);
      }
    } catch (Throwable problem) {
      AgentBridge.failed("undertow-http2", problem);
    }
  }
}
