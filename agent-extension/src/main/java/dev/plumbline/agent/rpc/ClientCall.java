package dev.plumbline.agent.rpc;

import dev.plumbline.agent.failure.FailedCall;
import dev.plumbline.agent.failure.FailureClassifier;
import dev.plumbline.charter.error.ErrorTuple;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/** State of the RPC of a client span, set by the hooks; kept in the span's context. */
public final class ClientCall {
  public static final ContextKey<ClientCall> KEY = ContextKey.named("plumbline-client-call");

  private final @Nullable String method;
  private final @Nullable String address;
  private final int port;
  private final @Nullable FailedCall before;
  private volatile @Nullable ErrorTuple failure;
  private volatile int previousAttempts;

  /**
   * A call that begins.
   *
   * @param address the host that it goes to; null where the agent does not have it
   * @param above the server operation that makes it
   */
  public ClientCall(
      @Nullable String method,
      @Nullable String address,
      @Nullable Long port,
      @Nullable ServerOperation above) {
    this.method = method;
    this.address = address;
    this.port = port == null ? 0 : port.intValue();
    this.before = above == null ? null : above.lastCall();
  }

  ClientCall(@Nullable String method, @Nullable ServerOperation above) {
    this(method, null, null, above);
  }

  /** The service of the charter that is called; null when it is none. */
  public @Nullable String callee(FailureClassifier failures) {
    return failures.callee(address, port);
  }

  /** The method that is called; null where the agent does not have it. */
  public @Nullable String method() {
    return method;
  }

  /** How an earlier call of the same operation had failed as this one began. */
  public @Nullable FailedCall before() {
    return before;
  }

  /** Keeps how often the library tried before the attempt that got a response. */
  public void retried(int attempts) {
    previousAttempts = attempts;
  }

  public int previousAttempts() {
    return previousAttempts;
  }

  public void failed(ErrorTuple tuple) {
    failure = tuple;
  }

  public @Nullable ErrorTuple failure() {
    return failure;
  }
}
