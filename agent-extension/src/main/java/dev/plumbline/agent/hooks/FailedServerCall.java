package dev.plumbline.agent.hooks;

import io.grpc.Metadata;
import io.grpc.Status;

/**
 * Writes a failed server call's error tuple into status and trailers, as the extension decides it.
 */
public final class FailedServerCall {
  private FailedServerCall() {}

  /** The status to close a call with; a call that was closed already stays as it is. */
  public static Status close(Object stream, Status status, Metadata trailers) {
    try {
      Object[] answer =
          AgentBridge.serverClosing(
              stream,
              status.getCode().value(),
              status.getDescription(),
              status.isOk() ? null : trailers.get(GrpcKeys.DETAILS),
              status.getCause(),
              status.getCode() == Status.Code.CANCELLED && LateServerCall.isAlive(stream));
      if (answer == null) {
        return status;
      }
      if (answer.length == 0) {
        LateServerCall.keepShut(stream);
        return status;
      }
      int code = (Integer) answer[0];
      String description = (String) answer[1];
      byte[] details = (byte[]) answer[2];
      String error = (String) answer[3];
      trailers.discardAll(GrpcKeys.ERROR);
      if (details != null) {
        trailers.discardAll(GrpcKeys.DETAILS);
        trailers.put(GrpcKeys.DETAILS, details);
      } else if (error != null) {
        trailers.put(GrpcKeys.ERROR, error);
      }
      return code == status.getCode().value()
          ? status
          : Status.fromCodeValue(code).withDescription(description).withCause(status.getCause());
    } catch (Throwable problem) {
      AgentBridge.failed("grpc-server", problem);
      return status;
    }
  }
}
