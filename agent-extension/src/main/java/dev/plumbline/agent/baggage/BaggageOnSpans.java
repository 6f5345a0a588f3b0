package dev.plumbline.agent.baggage;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.guard.HookGuard;
import dev.plumbline.charter.policy.BaggageKey;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Copies the baggage that the policy names {@code copy_to_spans} onto each span as it starts. */
public final class BaggageOnSpans implements SpanProcessor {
  /** A charter with the keys that it copies, gathered once for each charter. */
  private static final class Copied {
    final ActiveCharter active;
    final String[] keys;

    Copied(ActiveCharter active) {
      this.active = active;
      List<String> copied = new ArrayList<>();
      if (active.mode() == Mode.ENFORCE) {
        for (BaggageKey key : active.charter().policy().baggage().keys().values()) {
          if (key.copyToSpans()) {
            copied.add(key.key());
          }
        }
      }
      this.keys = copied.toArray(new String[0]);
    }
  }

  private final HookGuard guard = HookGuard.of("baggage-on-spans");
  private final Supplier<ActiveCharter> current;
  private volatile Copied copied;

  public BaggageOnSpans(Supplier<ActiveCharter> current) {
    this.current = current;
    this.copied = new Copied(current.get());
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    if (!guard.isEnabled()) {
      return;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = guard.begin();
      ActiveCharter active = current.get();
      Baggage baggage = Baggage.fromContextOrNull(parent);
      if (baggage == null) {
        return;
      }
      for (String key : of(active).keys) {
        String value = baggage.getEntryValue(key);
        if (value != null) {
          span.setAttribute(key, value);
        }
      }
    } catch (RuntimeException | LinkageError problem) {
      guard.failed(problem);
    } finally {
      guard.end(begun);
    }
  }

  private Copied of(ActiveCharter active) {
    Copied now = copied;
    if (now.active != active) {
      now = new Copied(active);
      copied = now;
    }
    return now;
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }
}
