package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.Fuse;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.ContextCustomizer;

/** Adds to a span's context, or leaves it as it was. */
final class SafeContext implements ContextCustomizer<Object> {
  private final Fuse fuse = Fuse.of("context");
  private final ContextCustomizer<Object> customizer;

  SafeContext(ContextCustomizer<Object> customizer) {
    this.customizer = customizer;
  }

  @Override
  public Context onStart(Context context, Object request, Attributes attributes) {
    if (!fuse.holds()) {
      return context;
    }
    long begun = Fuse.NEVER;
    try {
      begun = fuse.begin();
      Context more = customizer.onStart(context, request, attributes);
      return more == null ? context : more;
    } catch (RuntimeException | LinkageError problem) {
      fuse.failed(problem);
      return context;
    } finally {
      fuse.end(begun);
    }
  }
}
