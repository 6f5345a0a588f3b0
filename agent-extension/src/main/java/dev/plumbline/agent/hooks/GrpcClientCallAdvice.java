package dev.plumbline.agent.hooks;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import net.bytebuddy.asm.Advice;

/**
 * Wraps each call that a channel makes in a {@link WatchedClientCall}, beneath every interceptor.
 */
@SuppressWarnings("unused")
public final class GrpcClientCallAdvice {
  private GrpcClientCallAdvice() {}

  @Advice.AssignReturned.ToReturned
  @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
  public static ClientCall<?, ?> onExit(
      @Advice.Return ClientCall<?, ?> call, @Advice.Argument(1) CallOptions options) {
    if (call == null) {
      return call;
    }
    Object known = AgentBridge.clientCall();
    return known == null ? call : new WatchedClientCall<>(call, known, options);
  }
}
