package dev.plumbline.agent.baggage;

import dev.plumbline.agent.Law;
import dev.plumbline.charter.policy.BaggageKey;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.ArrayList;
import java.util.List;

/** Copies the baggage that the policy names {@code copy_to_spans} onto each span as it starts. */
public final class BaggageOnSpans implements SpanProcessor {
  private final Law law;
  private final String[] keys;

  public BaggageOnSpans(Law law) {
    this.law = law;
    List<String> copied = new ArrayList<>();
    for (BaggageKey key : law.charter().policy().baggage().keys().values()) {
      if (key.copyToSpans()) {
        copied.add(key.key());
      }
    }
    this.keys = copied.toArray(new String[0]);
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    try {
      Baggage baggage = Baggage.fromContextOrNull(parent);
      if (baggage == null) {
        return;
      }
      for (String key : keys) {
        String value = baggage.getEntryValue(key);
        if (value != null) {
          span.setAttribute(key, value);
        }
      }
    } catch (RuntimeException | LinkageError problem) {
      law.findings().failed("baggage-on-spans", problem);
    }
  }

  @Override
  public boolean isStartRequired() {
    return keys.length > 0;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }
}
