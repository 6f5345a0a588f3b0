package dev.plumbline.agent.propagation;

import dev.plumbline.agent.guard.HookGuard;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Runs a propagator and, when it throws, a fallback: a call is sent and received whatever is wrong
 * with its headers.
 */
public final class SafePropagator implements TextMapPropagator {
  private final HookGuard guard = HookGuard.of("propagator");
  private final TextMapPropagator propagator;
  private final TextMapPropagator otherwise;

  public SafePropagator(TextMapPropagator propagator, TextMapPropagator otherwise) {
    this.propagator = propagator;
    this.otherwise = otherwise;
  }

  @Override
  public Collection<String> fields() {
    return propagator.fields();
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    if (!guard.isEnabled()) {
      otherwise.inject(context, carrier, setter);
      return;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = guard.begin();
      propagator.inject(context, carrier, setter);
    } catch (RuntimeException | LinkageError problem) {
      guard.failed(problem);
      otherwise.inject(context, carrier, setter);
    } finally {
      guard.end(begun);
    }
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    if (!guard.isEnabled()) {
      return otherwise.extract(context, carrier, getter);
    }
    long begun = HookGuard.NEVER;
    try {
      begun = guard.begin();
      Context extracted = propagator.extract(context, carrier, getter);
      return extracted == null ? context : extracted;
    } catch (RuntimeException | LinkageError problem) {
      guard.failed(problem);
      return otherwise.extract(context, carrier, getter);
    } finally {
      guard.end(begun);
    }
  }

  @Override
  public String toString() {
    return propagator.toString();
  }
}
