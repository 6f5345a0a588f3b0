package dev.plumbline.demo.edge.error;

/**
 * A call to the gateway failed; contains the failure as received, or as the client library produced
 * it.
 */
public final class GatewayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /**
   * @param failure what the call ended with
   * @param detail the callee's description
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
