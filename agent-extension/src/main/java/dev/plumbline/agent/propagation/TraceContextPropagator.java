package dev.plumbline.agent.propagation;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Propagates the trace by W3C Trace Context level 2: two parents count as none, lines of tracestate
 * are one list, the random flag is kept.
 */
public final class TraceContextPropagator implements TextMapPropagator {
  public static final TraceContextPropagator INSTANCE = new TraceContextPropagator();

  private static final String TRACEPARENT = "traceparent";
  private static final String TRACESTATE = "tracestate";
  private static final Collection<String> FIELDS =
      Collections.unmodifiableList(Arrays.asList(TRACEPARENT, TRACESTATE));

  private TraceContextPropagator() {}

  @Override
  public Collection<String> fields() {
    return FIELDS;
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    SpanContext span = Span.fromContext(context).getSpanContext();
    if (!span.isValid()) {
      return;
    }
    setter.set(carrier, TRACEPARENT, Traceparent.header(span));
    TraceState state = span.getTraceState();
    if (!state.isEmpty()) {
      setter.set(carrier, TRACESTATE, text(state));
    }
  }

  /** A tracestate as its header has it. */
  public static String text(TraceState state) {
    StringBuilder text = new StringBuilder(64);
    state.forEach(
        (key, value) -> {
          if (text.length() > 0) {
            text.append(',');
          }
          text.append(key).append('=').append(value);
        });
    return text.toString();
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    if (carrier == null) {
      return context;
    }
    Iterator<String> parents = getter.getAll(carrier, TRACEPARENT);
    if (!parents.hasNext()) {
      return context;
    }
    String parent = parents.next();
    if (parents.hasNext() || !Traceparent.isValid(parent)) {
      return context;
    }
    Iterator<String> lines = getter.getAll(carrier, TRACESTATE);
    TraceState state = lines.hasNext() ? MemberList.parse(lines) : TraceState.getDefault();
    return context.with(Span.wrap(Traceparent.context(parent, state)));
  }

  @Override
  public String toString() {
    return "PlumblineTraceContextPropagator";
  }
}
