package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.guard.HookGuard;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.ContextCustomizer;

/** Runs a context customizer; when it throws, the context stays as it was. */
final class SafeContext implements ContextCustomizer<Object> {
  private final HookGuard guard = HookGuard.of("context");
  private final ContextCustomizer<Object> customizer;

  SafeContext(ContextCustomizer<Object> customizer) {
    this.customizer = customizer;
  }

  @Override
  public Context onStart(Context context, Object request, Attributes attributes) {
    if (!guard.isEnabled()) {
      return context;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = guard.begin();
      Context more = customizer.onStart(context, request, attributes);
      return more == null ? context : more;
    } catch (RuntimeException | LinkageError problem) {
      guard.failed(problem);
      return context;
    } finally {
      guard.end(begun);
    }
  }
}
