package dev.plumbline.agent.hooks;

import net.bytebuddy.asm.Advice;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.coyote.Response;

/** Writes the header Plumbline-Error into a Tomcat response right before its head is sent. */
@SuppressWarnings("unused")
public final class TomcatCommitAdvice {
  private TomcatCommitAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(
      @Advice.FieldValue("request") Request request,
      @Advice.FieldValue("response") Response response,
      @Advice.Argument(0) ActionCode action) {
    if (action == ActionCode.COMMIT && !response.isCommitted()) {
      TomcatExchange.committing(request, response);
    }
  }
}
