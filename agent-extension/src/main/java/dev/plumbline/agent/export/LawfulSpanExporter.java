package dev.plumbline.agent.export;

import dev.plumbline.agent.Fuse;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * Exports spans as the charter wants them. Runs on the exporting thread, not on the application's.
 */
public final class LawfulSpanExporter implements SpanExporter {
  private static final Fuse FUSE = Fuse.of("span-export");

  private final SpanExporter delegate;
  private final Supplier<ExportLaw> law;

  public LawfulSpanExporter(SpanExporter delegate, Supplier<ExportLaw> law) {
    this.delegate = delegate;
    this.law = law;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> recorded) {
    ExportLaw now = law.get();
    return delegate.export(Batch.lawful(recorded, now, FUSE, now.spans()));
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
    return "LawfulSpanExporter{" + delegate + '}';
  }
}
