package dev.plumbline.agent.hooks;

import io.grpc.Metadata;
import io.grpc.Status;
import net.bytebuddy.asm.Advice;

/**
 * Adds the error tuple to a failed call as it is closed: status and ErrorInfo.
 *
 * <p>At the stream, not at the call: the status of a throwing handler passes only here.
 */
@SuppressWarnings("unused")
public final class GrpcServerCloseAdvice {
  private GrpcServerCloseAdvice() {}

  @Advice.AssignReturned.ToArguments(@Advice.AssignReturned.ToArguments.ToArgument(0))
  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static Status onEnter(
      @Advice.This Object stream,
      @Advice.Argument(0) Status status,
      @Advice.Argument(1) Metadata trailers) {
    return FailedServerCall.close(stream, status, trailers);
  }
}
