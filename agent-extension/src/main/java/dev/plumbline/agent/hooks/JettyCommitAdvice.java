package dev.plumbline.agent.hooks;

import net.bytebuddy.asm.Advice;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.internal.ResponseHttpFields;

/** Writes the header Plumbline-Error into a Jetty response right before its head is sent. */
@SuppressWarnings("unused")
public final class JettyCommitAdvice {
  private JettyCommitAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(
      @Advice.This Object response, @Advice.FieldValue("_httpFields") ResponseHttpFields fields) {
    JettyExchange.committing((Response) response, fields.getMutableHttpFields());
  }
}
