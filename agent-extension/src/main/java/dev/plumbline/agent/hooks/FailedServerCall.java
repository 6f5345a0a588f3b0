package dev.plumbline.agent.hooks;

import io.grpc.Metadata;
import io.grpc.Status;

/** Writes what the extension decided into status and trailers. */
public final class FailedServerCall {
  private FailedServerCall() {}

  /** The status to close a call with; a call that was answered already stays as it is. */
  public static Status close(Object stream, Status status, Metadata trailers) {
    try {
      Object[] story =
          Gate.serverClosing(
              stream,
              status.getCode().value(),
              status.getDescription(),
              status.isOk() ? null : trailers.get(GrpcKeys.DETAILS),
              status.getCause(),
              status.getCode() == Status.Code.CANCELLED && LateServerCall.isAlive(stream));
      if (story == null) {
        return status;
      }
      if (story.length == 0) {
        LateServerCall.keepShut(stream);
        return status;
      }
      int code = (Integer) story[0];
      String description = (String) story[1];
      byte[] details = (byte[]) story[2];
      String error = (String) story[3];
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
      Gate.failed("grpc-server", problem);
      return status;
    }
  }
}
