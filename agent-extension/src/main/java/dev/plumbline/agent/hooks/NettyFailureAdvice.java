package dev.plumbline.agent.hooks;

import java.io.IOException;
import net.bytebuddy.asm.Advice;

/** Hears that a connection broke, for which a handler may close it thereupon. */
@SuppressWarnings("unused")
public final class NettyFailureAdvice {
  private NettyFailureAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(@Advice.This Object pipeline, @Advice.Argument(0) Throwable cause) {
    if (cause instanceof IOException) {
      Gate.broken(pipeline);
    }
  }
}
