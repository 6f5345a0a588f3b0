package feign;

/** Has the name and the method by which a client library's exception is recognized. */
public final class FeignException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  public FeignException(int status) {
    this.status = status;
  }

  public int status() {
    return status;
  }
}
