package dev.plumbline.agent.propagation;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/** The host that a call goes to, kept in the context of its client span. */
public final class Callee {
  private static final ContextKey<String> KEY = ContextKey.named("plumbline-callee");

  private Callee() {}

  /** The context of a call to this host; null removes that of an outer call. */
  public static Context to(Context context, @Nullable String host) {
    return host == null && context.get(KEY) == null
        ? context
        : context.with(KEY, host == null ? "" : host);
  }

  /** Null or empty when unknown. */
  static @Nullable String host(Context context) {
    return context.get(KEY);
  }
}
