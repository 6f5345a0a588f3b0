package dev.plumbline.agent.hooks;

import net.bytebuddy.asm.Advice;
import org.apache.coyote.Response;

/** Reports that a response could not be written: the caller has disconnected. */
@SuppressWarnings("unused")
public final class TomcatWriteFailureAdvice {
  private TomcatWriteFailureAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(@Advice.This Response response) {
    TomcatExchange.callerLeft(response.getRequest());
  }
}
