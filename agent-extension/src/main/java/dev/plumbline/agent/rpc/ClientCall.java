package dev.plumbline.agent.rpc;

import dev.plumbline.charter.error.ErrorTuple;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/**
 * What the hooks learned about the call that a client span stands for; travels in the span's
 * context.
 */
public final class ClientCall {
  public static final ContextKey<ClientCall> KEY = ContextKey.named("plumbline-client-call");

  private final @Nullable String method;
  private final @Nullable ErrorTuple before;
  private volatile @Nullable ErrorTuple failure;
  private volatile int previousAttempts;

  /**
   * A call that begins.
   *
   * @param above the operation that makes it
   */
  public ClientCall(@Nullable String method, @Nullable ServerOperation above) {
    this.method = method;
    this.before = above == null ? null : above.downstream();
  }

  /** The method that is called; null where the agent does not say. */
  public @Nullable String method() {
    return method;
  }

  /** How an earlier call of the same operation had failed as this one began. */
  @Nullable ErrorTuple before() {
    return before;
  }

  /** Keeps how often the library tried before the attempt that was answered. */
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
