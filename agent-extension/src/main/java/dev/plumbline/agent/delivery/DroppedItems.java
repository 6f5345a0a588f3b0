package dev.plumbline.agent.delivery;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts the dropped items of one signal: spans, metric points or log records. */
final class DroppedItems {
  private static final AttributeKey<String> SIGNAL = AttributeKey.stringKey("plumbline.signal");
  private static final AttributeKey<String> REASON =
      AttributeKey.stringKey("plumbline.drop.reason");

  private static final ThreadLocal<@Nullable DroppedItems> exporting = new ThreadLocal<>();

  private final AtomicLong exportFailed = new AtomicLong();
  private final AtomicLong queueFull = new AtomicLong();
  private final Attributes exportFailedLabels;
  private final Attributes queueFullLabels;

  DroppedItems(String signal) {
    exportFailedLabels = Attributes.of(SIGNAL, signal, REASON, "export_failed");
    queueFullLabels = Attributes.of(SIGNAL, signal, REASON, "queue_full");
  }

  /** The counts of the signal that is exported on this thread; null where nothing is exported. */
  static @Nullable DroppedItems ofThisExport() {
    return exporting.get();
  }

  /** Counts what an export on this thread drops. */
  CompletableResultCode watch(int items, Supplier<CompletableResultCode> export) {
    exporting.set(this);
    try {
      return watch(items, export.get());
    } finally {
      exporting.set(null);
    }
  }

  /** Counts items that the receiver rejected of a request that it accepted (partial success). */
  void rejected(long items) {
    exportFailed.addAndGet(items);
  }

  /** Counts items that no exporter is given: their export has failed. */
  CompletableResultCode withheld(int items) {
    return watch(items, CompletableResultCode.ofFailure());
  }

  /** Counts the items when their export fails. */
  CompletableResultCode watch(int items, CompletableResultCode result) {
    result.whenComplete(
        () -> {
          if (!result.isSuccess()) {
            exportFailed.addAndGet(items);
          }
        });
    return result;
  }

  /** Takes over how many items a full queue has dropped since the start. */
  void queueFull(long sum) {
    queueFull.accumulateAndGet(sum, Math::max);
  }

  void observe(ObservableLongMeasurement measurement) {
    record(measurement, exportFailed.get(), exportFailedLabels);
    record(measurement, queueFull.get(), queueFullLabels);
  }

  private static void record(ObservableLongMeasurement measurement, long sum, Attributes labels) {
    if (sum > 0) {
      measurement.record(sum, labels);
    }
  }
}
