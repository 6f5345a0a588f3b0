package dev.plumbline.agent.export;

import dev.plumbline.agent.Fuse;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.Collection;
import java.util.function.Supplier;

/** Exports log records as the charter wants them. */
public final class LawfulLogExporter implements LogRecordExporter {
  private static final Fuse FUSE = Fuse.of("log-export");

  private final LogRecordExporter delegate;
  private final Supplier<ExportLaw> law;

  public LawfulLogExporter(LogRecordExporter delegate, Supplier<ExportLaw> law) {
    this.delegate = delegate;
    this.law = law;
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> recorded) {
    ExportLaw now = law.get();
    return delegate.export(Batch.lawful(recorded, now, FUSE, now.logs()));
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
    return "LawfulLogExporter{" + delegate + '}';
  }
}
