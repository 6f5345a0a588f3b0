package dev.plumbline.agent.hooks;

import net.bytebuddy.asm.Advice;

/**
 * Keeps from the agent's own listener that a request took too long: it would end the span then,
 * before anybody has answered. It hears of the request's completion, by which time the answer is
 * known.
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
        && Gate.enforcing();
  }
}
