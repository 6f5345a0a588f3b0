package dev.plumbline.agent.hooks;

import io.grpc.Metadata;
import io.grpc.Status;
import net.bytebuddy.asm.Advice;

/**
 * Gives a failed call its story as it leaves: status and ErrorInfo.
 *
 * <p>At the stream, not at the call: what a throwing handler becomes passes here alone.
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
