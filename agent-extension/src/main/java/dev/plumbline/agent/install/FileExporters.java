package dev.plumbline.agent.install;

import dev.plumbline.agent.settings.FileModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.LogRecordExporterModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.LogRecordProcessorModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.MetricReaderModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.OpenTelemetryConfigurationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.PullMetricExporterModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.PushMetricExporterModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.SpanExporterModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.SpanProcessorModel;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wraps each exporter of a configuration file in an enforcing one.
 *
 * <p>Not by the SDK's own exporter customizer: it closes the replaced exporter, also when the
 * replacement wraps it.
 */
public final class FileExporters {
  private static final String EXPORTER = "Exporter";

  private FileExporters() {}

  public static void wrap(OpenTelemetryConfigurationModel file) {
    if (file.getTracerProvider() != null) {
      each(file.getTracerProvider().getProcessors()).forEach(FileExporters::wrap);
    }
    if (file.getLoggerProvider() != null) {
      each(file.getLoggerProvider().getProcessors()).forEach(FileExporters::wrap);
    }
    if (file.getMeterProvider() != null) {
      each(file.getMeterProvider().getReaders()).forEach(FileExporters::wrap);
    }
  }

  private static <T> List<T> each(@Nullable List<T> list) {
    return list == null ? Collections.emptyList() : list;
  }

  private static void wrap(SpanProcessorModel processor) {
    if (processor.getBatch() != null && processor.getBatch().getExporter() != null) {
      FileModel.set(processor.getBatch(), EXPORTER, enforcing(processor.getBatch().getExporter()));
    }
    if (processor.getSimple() != null && processor.getSimple().getExporter() != null) {
      FileModel.set(
          processor.getSimple(), EXPORTER, enforcing(processor.getSimple().getExporter()));
    }
  }

  private static void wrap(LogRecordProcessorModel processor) {
    if (processor.getBatch() != null && processor.getBatch().getExporter() != null) {
      FileModel.set(processor.getBatch(), EXPORTER, enforcing(processor.getBatch().getExporter()));
    }
    if (processor.getSimple() != null && processor.getSimple().getExporter() != null) {
      FileModel.set(
          processor.getSimple(), EXPORTER, enforcing(processor.getSimple().getExporter()));
    }
  }

  private static void wrap(MetricReaderModel reader) {
    if (reader.getPeriodic() != null && reader.getPeriodic().getExporter() != null) {
      FileModel.set(
          reader.getPeriodic(),
          EXPORTER,
          within(new PushMetricExporterModel(), reader.getPeriodic().getExporter()));
    }
    if (reader.getPull() != null && reader.getPull().getExporter() != null) {
      FileModel.set(
          reader.getPull(),
          EXPORTER,
          within(new PullMetricExporterModel(), reader.getPull().getExporter()));
    }
  }

  private static SpanExporterModel enforcing(SpanExporterModel exporter) {
    return within(new SpanExporterModel(), exporter);
  }

  private static LogRecordExporterModel enforcing(LogRecordExporterModel exporter) {
    return within(new LogRecordExporterModel(), exporter);
  }

  private static <M> M within(M ours, M theirs) {
    return FileModel.extend(
        ours,
        EnforcingExporters.NAME,
        Collections.<String, Object>singletonMap(EnforcingExporters.EXPORTER, theirs));
  }
}
