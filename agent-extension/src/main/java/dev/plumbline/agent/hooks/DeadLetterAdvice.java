package dev.plumbline.agent.hooks;

import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Reports that a message is sent on because its handling failed, and when it has been. */
@SuppressWarnings("unused")
public final class DeadLetterAdvice {
  private DeadLetterAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static @Nullable Object onEnter(@Advice.Argument(2) Exception thrown) {
    return AgentBridge.sendingOn(thrown);
  }

  @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class, inline = false)
  public static void onExit(@Advice.Enter @Nullable Object failure) {
    AgentBridge.sentOn(failure);
  }
}
