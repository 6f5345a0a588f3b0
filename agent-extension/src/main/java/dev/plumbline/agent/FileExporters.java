package dev.plumbline.agent;

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
 * Puts each exporter of a configuration file into one of ours, which makes it and stands before it.
 *
 * <p>Not by the SDK's own way to exchange an exporter: it closes the one that was exchanged, also
 * when it lives on inside the other.
 */
final class FileExporters {
  private static final String EXPORTER = "Exporter";

  private FileExporters() {}

  static void embrace(OpenTelemetryConfigurationModel file) {
    if (file.getTracerProvider() != null) {
      each(file.getTracerProvider().getProcessors()).forEach(FileExporters::embrace);
    }
    if (file.getLoggerProvider() != null) {
      each(file.getLoggerProvider().getProcessors()).forEach(FileExporters::embrace);
    }
    if (file.getMeterProvider() != null) {
      each(file.getMeterProvider().getReaders()).forEach(FileExporters::embrace);
    }
  }

  private static <T> List<T> each(@Nullable List<T> list) {
    return list == null ? Collections.emptyList() : list;
  }

  private static void embrace(SpanProcessorModel processor) {
    if (processor.getBatch() != null && processor.getBatch().getExporter() != null) {
      FileModel.set(processor.getBatch(), EXPORTER, lawful(processor.getBatch().getExporter()));
    }
    if (processor.getSimple() != null && processor.getSimple().getExporter() != null) {
      FileModel.set(processor.getSimple(), EXPORTER, lawful(processor.getSimple().getExporter()));
    }
  }

  private static void embrace(LogRecordProcessorModel processor) {
    if (processor.getBatch() != null && processor.getBatch().getExporter() != null) {
      FileModel.set(processor.getBatch(), EXPORTER, lawful(processor.getBatch().getExporter()));
    }
    if (processor.getSimple() != null && processor.getSimple().getExporter() != null) {
      FileModel.set(processor.getSimple(), EXPORTER, lawful(processor.getSimple().getExporter()));
    }
  }

  private static void embrace(MetricReaderModel reader) {
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

  private static SpanExporterModel lawful(SpanExporterModel exporter) {
    return within(new SpanExporterModel(), exporter);
  }

  private static LogRecordExporterModel lawful(LogRecordExporterModel exporter) {
    return within(new LogRecordExporterModel(), exporter);
  }

  private static <M> M within(M ours, M theirs) {
    return FileModel.extend(
        ours,
        LawfulExporters.NAME,
        Collections.<String, Object>singletonMap(LawfulExporters.EXPORTER, theirs));
  }
}
