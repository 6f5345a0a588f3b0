package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Exports spans as the charter wants them. Runs on the exporting thread, not on the application's.
 */
public final class LawfulSpanExporter implements SpanExporter {
  private final SpanExporter delegate;
  private final Law law;
  private final SpanLaw spans;

  public LawfulSpanExporter(SpanExporter delegate, Law law, AttributeLaw attributes) {
    this.delegate = delegate;
    this.law = law;
    this.spans = new SpanLaw(law, attributes, new Scopes(law.charter().schemaUrl()));
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> recorded) {
    List<SpanData> lawful = new ArrayList<>(recorded.size());
    for (SpanData span : recorded) {
      lawful.add(lawful(span));
    }
    return delegate.export(lawful);
  }

  private SpanData lawful(SpanData span) {
    try {
      return spans.apply(span);
    } catch (RuntimeException | LinkageError problem) {
      law.findings().failed("span-export", problem);
      return span;
    }
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
