package dev.plumbline.conformance.fuzz;

import dev.plumbline.agent.propagation.TraceContextPropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.Map;

/**
 * Any bytes through extract and inject: the result is well formed and is extracted again unchanged.
 */
public final class TraceContextFuzz {
  private TraceContextFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Lines came = Lines.of(data, "traceparent", "tracestate");
    Context context = came.extract(TraceContextPropagator.INSTANCE);
    Lines left = Lines.inject(TraceContextPropagator.INSTANCE, context);
    if (!Span.fromContext(context).getSpanContext().isValid()) {
      Lines.check(left.isEmpty(), "something came of nothing: " + left);
      return;
    }
    for (Map.Entry<String, String> header : left.all()) {
      String value = header.getValue();
      if (header.getKey().equals("traceparent")) {
        Lines.check(value.length() == 55 && value.startsWith("00-"), value);
      } else {
        Lines.check(value.split(",", -1).length <= 32, value);
      }
    }
    Lines again =
        Lines.inject(
            TraceContextPropagator.INSTANCE, left.extract(TraceContextPropagator.INSTANCE));
    Lines.check(again.equals(left), left + " became " + again);
  }
}
