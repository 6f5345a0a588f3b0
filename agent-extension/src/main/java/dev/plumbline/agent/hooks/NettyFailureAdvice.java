package dev.plumbline.agent.hooks;

import net.bytebuddy.asm.Advice;

/** Watches for what goes wrong on a connection: a handler may close it because of that. */
@SuppressWarnings("unused")
public final class NettyFailureAdvice {
  private NettyFailureAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(@Advice.This Object holder, @Advice.Argument(0) Throwable cause) {
    AgentBridge.nettyFailed(holder, cause);
  }
}
