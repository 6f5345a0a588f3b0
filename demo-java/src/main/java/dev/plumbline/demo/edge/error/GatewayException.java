package dev.plumbline.demo.edge.error;

/** A call to the gateway failed; carries the failure as the gateway or the way to it told it. */
public final class GatewayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /**
   * @param failure what the call ended with
   * @param detail what the callee said to its caller
   * @param cause what the call ended with, as gRPC has it
   */
  public GatewayException(Failure failure, String detail, Throwable cause) {
    super(detail, cause);
    this.failure = failure;
  }

  /** What the call ended with. */
  public Failure failure() {
    return failure;
  }
}
