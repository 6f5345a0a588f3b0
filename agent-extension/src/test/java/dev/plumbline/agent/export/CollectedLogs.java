package dev.plumbline.agent.export;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Keeps the log records that are exported. */
record CollectedLogs(List<LogRecordData> logs) implements LogRecordExporter {

  CollectedLogs() {
    this(new ArrayList<>());
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> exported) {
    logs.addAll(exported);
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }
}
