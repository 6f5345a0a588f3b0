package dev.plumbline.agent.baggage;

import dev.plumbline.agent.Fuse;
import dev.plumbline.agent.Law;
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
  /** A law with the keys that it copies, so that they are gathered once for each law. */
  private static final class Copied {
    final Law law;
    final String[] keys;

    Copied(Law law) {
      this.law = law;
      List<String> copied = new ArrayList<>();
      if (law.mode() == Mode.ENFORCE) {
        for (BaggageKey key : law.charter().policy().baggage().keys().values()) {
          if (key.copyToSpans()) {
            copied.add(key.key());
          }
        }
      }
      this.keys = copied.toArray(new String[0]);
    }
  }

  private final Fuse fuse = Fuse.of("baggage-on-spans");
  private final Supplier<Law> laws;
  private volatile Copied copied;

  public BaggageOnSpans(Supplier<Law> laws) {
    this.laws = laws;
    this.copied = new Copied(laws.get());
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    if (!fuse.holds()) {
      return;
    }
    long begun = Fuse.NEVER;
    try {
      begun = fuse.begin();
      Law law = laws.get();
      Baggage baggage = Baggage.fromContextOrNull(parent);
      if (baggage == null) {
        return;
      }
      for (String key : of(law).keys) {
        String value = baggage.getEntryValue(key);
        if (value != null) {
          span.setAttribute(key, value);
        }
      }
    } catch (RuntimeException | LinkageError problem) {
      fuse.failed(problem);
    } finally {
      fuse.end(begun);
    }
  }

  private Copied of(Law law) {
    Copied now = copied;
    if (now.law != law) {
      now = new Copied(law);
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
