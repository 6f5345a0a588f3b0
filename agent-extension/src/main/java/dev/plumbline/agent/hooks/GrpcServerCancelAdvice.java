package dev.plumbline.agent.hooks;

import io.grpc.Status;
import net.bytebuddy.asm.Advice;

/**
 * Answers a call whose deadline has passed, where grpc-java would only reset the stream. Hears that
 * it resets one for another reason: a handler that completed without its answer, or answered twice.
 */
@SuppressWarnings("unused")
public final class GrpcServerCancelAdvice {
  private GrpcServerCancelAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(@Advice.This Object stream, @Advice.Argument(0) Status status) {
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      LateServerCall.answer(stream, status);
    } else if (status.getCode() != Status.Code.CANCELLED) {
      Gate.serverReset(stream, status.getCode().value());
    }
  }
}
