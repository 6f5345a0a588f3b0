package dev.plumbline.cli.explain;

import dev.plumbline.clients.Prometheus;
import dev.plumbline.clients.Prometheus.Sample;
import org.jspecify.annotations.Nullable;

/** Reads what running processes report of themselves from a Prometheus. */
final class PrometheusProcesses {
  private final Prometheus prometheus;
  private final String matcher;
  private final Processes processes = new Processes();

  private PrometheusProcesses(Prometheus prometheus, @Nullable String service) {
    this.prometheus = prometheus;
    this.matcher = service == null ? "" : "service_name=" + Prometheus.quoted(service);
  }

  /**
   * Asks for all processes, or those of one service.
   *
   * @throws dev.plumbline.clients.SourceException when Prometheus does not answer
   */
  static Processes ask(Prometheus prometheus, @Nullable String service) {
    PrometheusProcesses asked = new PrometheusProcesses(prometheus, service);
    // A gauge in "1" may have the suffix _ratio, by the translation of the Collector.
    for (Sample sample : asked.of("plumbline_enforcement_active(_ratio)?")) {
      asked.process(sample).enforces(label(sample, "charter_digest"), sample.value() > 0);
    }
    for (Sample sample : asked.of("plumbline_findings_total")) {
      asked
          .process(sample)
          .counted(label(sample, "finding_rule"), label(sample, "finding_action"), sample.value());
    }
    for (Sample sample : asked.of("plumbline_charter_pending(_ratio)?")) {
      if (sample.value() > 0) {
        asked.process(sample).waits(label(sample, "charter_part"));
      }
    }
    for (Sample sample : asked.of("plumbline_charter_reloads_total")) {
      asked.process(sample).reloaded(label(sample, "charter_reload_outcome"), sample.value());
    }
    for (Sample sample : asked.of("plumbline_telemetry_dropped_total")) {
      asked
          .process(sample)
          .dropped(label(sample, "signal") + " " + label(sample, "drop_reason"), sample.value());
    }
    return asked.processes;
  }

  private java.util.List<Sample> of(String name) {
    return prometheus.instant(
        "{__name__=~\"" + name + '"' + (matcher.isEmpty() ? "" : "," + matcher) + '}');
  }

  private ProcessState process(Sample sample) {
    String service = sample.label("service_name");
    String instance = sample.label("service_instance_id");
    return processes.of(
        service.isEmpty() ? sample.label("job") : service,
        instance.isEmpty() ? sample.label("instance") : instance);
  }

  private static String label(Sample sample, String name) {
    return sample.label("plumbline_" + name);
  }
}
