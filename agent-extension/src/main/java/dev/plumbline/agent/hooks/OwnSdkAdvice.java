package dev.plumbline.agent.hooks;

import net.bytebuddy.asm.Advice;

/** Reports a processor or reader that the application gives to an SDK of its own. */
@SuppressWarnings("unused")
public final class OwnSdkAdvice {
  private OwnSdkAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(@Advice.This Object builder, @Advice.Argument(0) Object part) {
    AgentBridge.ownSdk(builder, part);
  }
}
