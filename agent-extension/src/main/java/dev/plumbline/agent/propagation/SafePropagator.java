package dev.plumbline.agent.propagation;

import dev.plumbline.agent.Fuse;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Carries by one propagator and, where that fails, by another: a call goes out and comes in
 * whatever is wrong with what travels beside it.
 */
public final class SafePropagator implements TextMapPropagator {
  private final Fuse fuse = Fuse.of("propagator");
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
    if (!fuse.holds()) {
      otherwise.inject(context, carrier, setter);
      return;
    }
    long begun = Fuse.NEVER;
    try {
      begun = fuse.begin();
      propagator.inject(context, carrier, setter);
    } catch (RuntimeException | LinkageError problem) {
      fuse.failed(problem);
      otherwise.inject(context, carrier, setter);
    } finally {
      fuse.end(begun);
    }
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    if (!fuse.holds()) {
      return otherwise.extract(context, carrier, getter);
    }
    long begun = Fuse.NEVER;
    try {
      begun = fuse.begin();
      Context extracted = propagator.extract(context, carrier, getter);
      return extracted == null ? context : extracted;
    } catch (RuntimeException | LinkageError problem) {
      fuse.failed(problem);
      return otherwise.extract(context, carrier, getter);
    } finally {
      fuse.end(begun);
    }
  }

  @Override
  public String toString() {
    return propagator.toString();
  }
}
