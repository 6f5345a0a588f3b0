package dev.plumbline.agent.hooks;

import io.grpc.Status;
import net.bytebuddy.asm.Advice;

/**
 * Closes a call whose deadline has passed with a status, where grpc-java would only reset the
 * stream. Also reports resets for another reason: a handler that completed without its response, or
 * responded twice.
 */
@SuppressWarnings("unused")
public final class GrpcServerCancelAdvice {
  private GrpcServerCancelAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(@Advice.This Object stream, @Advice.Argument(0) Status status) {
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      LateServerCall.answer(stream, status);
    } else if (status.getCode() != Status.Code.CANCELLED) {
      AgentBridge.serverReset(stream, status.getCode().value());
    }
  }
}
