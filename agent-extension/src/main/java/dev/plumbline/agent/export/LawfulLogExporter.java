package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Exports log records as the charter wants them. */
public final class LawfulLogExporter implements LogRecordExporter {
  private final LogRecordExporter delegate;
  private final Law law;
  private final AttributeLaw attributes;
  private final Scopes scopes;

  public LawfulLogExporter(LogRecordExporter delegate, Law law, AttributeLaw attributes) {
    this.delegate = delegate;
    this.law = law;
    this.attributes = attributes;
    this.scopes = new Scopes(law.charter().schemaUrl());
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> recorded) {
    List<LogRecordData> lawful = new ArrayList<>(recorded.size());
    for (LogRecordData record : recorded) {
      lawful.add(lawful(record));
    }
    return delegate.export(lawful);
  }

  private LogRecordData lawful(LogRecordData record) {
    try {
      Attributes before = record.getAttributes();
      Attributes after = attributes.apply(before, "log record");
      InstrumentationScopeInfo scope = record.getInstrumentationScopeInfo();
      InstrumentationScopeInfo stamped =
          law.enforces(Rule.SCHEMA_URL) ? scopes.stamp(scope) : scope;
      return after == before && stamped == scope ? record : new LawfulLog(record, after, stamped);
    } catch (RuntimeException | LinkageError problem) {
      law.findings().failed("log-export", problem);
      return record;
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
    return "LawfulLogExporter{" + delegate + '}';
  }
}
