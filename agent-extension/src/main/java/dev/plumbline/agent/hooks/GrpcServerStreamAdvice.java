package dev.plumbline.agent.hooks;

import io.grpc.Metadata;
import net.bytebuddy.asm.Advice;

/** Registers each call as it arrives and shortens its deadline by the margin. */
@SuppressWarnings("unused")
public final class GrpcServerStreamAdvice {
  private GrpcServerStreamAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
  public static void onEnter(
      @Advice.Argument(0) Object stream, @Advice.Argument(2) Metadata headers) {
    try {
      String shorter =
          AgentBridge.serverStream(
              stream,
              headers,
              headers.get(GrpcKeys.TIMEOUT),
              headers.get(GrpcKeys.PREVIOUS_ATTEMPTS));
      if (shorter != null) {
        headers.discardAll(GrpcKeys.TIMEOUT);
        headers.put(GrpcKeys.TIMEOUT, shorter);
      }
    } catch (Throwable problem) {
      AgentBridge.failed("grpc-server", problem);
    }
  }
}
