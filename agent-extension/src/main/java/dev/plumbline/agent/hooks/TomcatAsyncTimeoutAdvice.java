package dev.plumbline.agent.hooks;

import net.bytebuddy.asm.Advice;

/**
 * Skips the agent's listener on an asynchronous timeout: it would end the span before there is a
 * response. The listener is called at the request's completion, when the response is known.
 */
@SuppressWarnings("unused")
public final class TomcatAsyncTimeoutAdvice {
  private TomcatAsyncTimeoutAdvice() {}

  @Advice.OnMethodEnter(
      suppress = Throwable.class,
      inline = false,
      skipOn = Advice.OnNonDefaultValue.class)
  public static boolean onEnter(@Advice.FieldValue("listener") Object listener) {
    return listener != null
        && listener.getClass().getName().startsWith("io.opentelemetry.javaagent.")
        && AgentBridge.enforcing();
  }
}
