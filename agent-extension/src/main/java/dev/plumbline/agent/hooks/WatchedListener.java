package dev.plumbline.agent.hooks;

import io.grpc.ClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;

/** Reads code, details and cause of a failed client call as it closes. */
public final class WatchedListener<R> extends SimpleForwardingClientCallListener<R> {
  private final WatchedClientCall<?, R> call;
  private volatile boolean answered;

  public WatchedListener(ClientCall.Listener<R> delegate, WatchedClientCall<?, R> call) {
    super(delegate);
    this.call = call;
  }

  @Override
  public void onHeaders(Metadata headers) {
    answered = true;
    tellAttempts(headers);
    delegate().onHeaders(headers);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (!status.isOk()) {
      try {
        AgentBridge.clientClosed(
            call.call(),
            status.getCode().value(),
            status.getDescription(),
            answered || !trailers.keys().isEmpty(),
            trailers.get(GrpcKeys.DETAILS),
            trailers.get(GrpcKeys.ERROR),
            status.getCause(),
            call.isAlive(),
            isReset(status, trailers),
            call.deadlineNanos());
      } catch (Throwable problem) {
        AgentBridge.failed("grpc-client", problem);
      }
    }
    delegate().onClose(status, trailers);
  }

  /**
   * Whether the stream was reset without a status: over HTTP/2 grpc-java has it in the description.
   */
  private boolean isReset(Status status, Metadata trailers) {
    String description = status.getDescription();
    return (!answered && trailers.keys().isEmpty())
        || (description != null && description.contains("RST_STREAM"));
  }

  private void tellAttempts(Metadata metadata) {
    try {
      String attempts = metadata.get(GrpcKeys.PREVIOUS_ATTEMPTS);
      if (attempts != null) {
        AgentBridge.clientRetried(call.call(), attempts);
      }
    } catch (Throwable problem) {
      AgentBridge.failed("grpc-client", problem);
    }
  }
}
