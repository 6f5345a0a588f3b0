package dev.plumbline.agent.export;

import dev.plumbline.agent.delivery.DroppedTelemetry;
import dev.plumbline.agent.guard.HookGuard;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.Collection;
import java.util.function.Supplier;

/** Applies the charter's rules to log records and passes them to the wrapped exporter. */
public final class EnforcingLogExporter implements LogRecordExporter {
  private static final HookGuard GUARD = HookGuard.of("log-export");

  private final LogRecordExporter delegate;
  private final Supplier<ExportRules> rules;

  public EnforcingLogExporter(LogRecordExporter delegate, Supplier<ExportRules> rules) {
    this.delegate = delegate;
    this.rules = rules;
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> recorded) {
    ExportRules now = rules.get();
    DroppedTelemetry withheld = now.withheld();
    if (withheld != null) {
      return withheld.logs(recorded.size());
    }
    return delegate.export(now.items().logs().enforced(recorded, GUARD));
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
    return "EnforcingLogExporter{" + delegate + '}';
  }
}
