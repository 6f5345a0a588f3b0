package dev.plumbline.agent.process;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * The process metrics that have one name in every language: CPU time, CPU utilization, resident
 * memory.
 */
public final class ProcessMetrics {
  private static final AttributeKey<String> MODE = AttributeKey.stringKey("cpu.mode");
  private static final Attributes USER = Attributes.of(MODE, "user");
  private static final Attributes SYSTEM = Attributes.of(MODE, "system");

  // Until the first reading: since the JVM's own first moment, so that the start reads no file.
  private double[] lastSeconds = {0, 0};
  private long lastNanos =
      System.nanoTime()
          - TimeUnit.MILLISECONDS.toNanos(ManagementFactory.getRuntimeMXBean().getUptime());

  private ProcessMetrics() {}

  public static void register(Meter meter) {
    ProcessMetrics metrics = new ProcessMetrics();
    meter
        .counterBuilder("process.cpu.time")
        .ofDoubles()
        .setUnit("s")
        .setDescription("CPU time that the process has used.")
        .buildWithCallback(ProcessMetrics::cpuTime);
    meter
        .gaugeBuilder("process.cpu.utilization")
        .setUnit("1")
        .setDescription(
            "CPU time since the last reading divided by elapsed time and processors available.")
        .buildWithCallback(metrics::utilization);
    meter
        .upDownCounterBuilder("process.memory.usage")
        .setUnit("By")
        .setDescription("Resident memory of the process.")
        .buildWithCallback(measurement -> measurement.record(ProcessUse.residentBytes()));
  }

  private static void cpuTime(ObservableDoubleMeasurement measurement) {
    double[] seconds = ProcessUse.cpuSeconds();
    measurement.record(seconds[0], USER);
    measurement.record(seconds[1], SYSTEM);
  }

  private synchronized void utilization(ObservableDoubleMeasurement measurement) {
    double[] seconds = ProcessUse.cpuSeconds();
    long nanos = System.nanoTime();
    double capacity = (nanos - lastNanos) / 1e9 * Runtime.getRuntime().availableProcessors();
    if (capacity > 0) {
      measurement.record(share(seconds[0] - lastSeconds[0], capacity), USER);
      measurement.record(share(seconds[1] - lastSeconds[1], capacity), SYSTEM);
    }
    lastSeconds = seconds;
    lastNanos = nanos;
  }

  private static double share(double used, double capacity) {
    return Math.max(0, Math.min(1, used / capacity));
  }
}
