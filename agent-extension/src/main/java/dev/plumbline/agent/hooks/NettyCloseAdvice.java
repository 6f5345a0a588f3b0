package dev.plumbline.agent.hooks;

import net.bytebuddy.asm.Advice;

/** Watches for a connection that a handler of this service closes. */
@SuppressWarnings("unused")
public final class NettyCloseAdvice {
  private NettyCloseAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(@Advice.This Object handler, @Advice.Argument(0) Object context) {
    AgentBridge.nettyClosing(handler, context);
  }
}
