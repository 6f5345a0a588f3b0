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

  private volatile @Nullable ErrorTuple failure;

  public void failed(ErrorTuple tuple) {
    failure = tuple;
  }

  public @Nullable ErrorTuple failure() {
    return failure;
  }
}
