package dev.plumbline.agent.export;

import dev.plumbline.agent.delivery.DroppedTelemetry;
import dev.plumbline.agent.guard.HookGuard;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * Applies the charter's rules to spans ({@link SpanRules}) and passes them to the wrapped exporter.
 * Runs on the exporting thread, not on the application's.
 */
public final class EnforcingSpanExporter implements SpanExporter {
  private static final HookGuard GUARD = HookGuard.of("span-export");

  private final SpanExporter delegate;
  private final Supplier<ExportRules> rules;

  public EnforcingSpanExporter(SpanExporter delegate, Supplier<ExportRules> rules) {
    this.delegate = delegate;
    this.rules = rules;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> recorded) {
    ExportRules now = rules.get();
    DroppedTelemetry withheld = now.withheld();
    if (withheld != null) {
      return withheld.spans(recorded.size());
    }
    return delegate.export(now.items().spans().enforced(recorded, GUARD));
  }

  @Override
  public CompletableResultCode flush() {
    return delegate.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return delegate.shutdown();
  }

  @Override
  public String toString() {
    return "EnforcingSpanExporter{" + delegate + '}';
  }
}
