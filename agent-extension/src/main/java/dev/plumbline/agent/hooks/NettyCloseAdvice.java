package dev.plumbline.agent.hooks;

import net.bytebuddy.asm.Advice;

/** Hears that this side asks for a connection to be closed; what the other side does is not. */
@SuppressWarnings("unused")
public final class NettyCloseAdvice {
  private NettyCloseAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(@Advice.Argument(0) Object context) {
    Gate.closing(context);
  }
}
