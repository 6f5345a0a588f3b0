package dev.plumbline.cli.explain;

import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The processes of telemetry, by service and instance, as many as fit. */
final class Processes {
  private static final int KEPT = 1000;
  private static final String DIGEST = "plumbline.charter.digest";

  private final Map<String, ProcessState> byKey = new TreeMap<>();

  /** The process with this name; beyond the limit all others are one without an instance. */
  ProcessState of(String service, String instance) {
    String key = service + '\u0000' + instance;
    ProcessState known = byKey.get(key);
    if (known == null && byKey.size() >= KEPT) {
      return byKey.computeIfAbsent(service + '\u0000', unused -> new ProcessState(service, ""));
    }
    return byKey.computeIfAbsent(key, unused -> new ProcessState(service, instance));
  }

  /** The process that an item is from. */
  ProcessState of(Telemetry item) {
    Attributes resource = item.emitter().resource().attributes();
    ProcessState process = of(item.service(), text(resource, "service.instance.id"));
    String digest = text(resource, DIGEST);
    if (!digest.isEmpty()) {
      process.carries(digest);
    }
    String language = text(resource, "telemetry.sdk.language");
    if (!language.isEmpty()) {
      process.language(language);
    }
    return process;
  }

  /** Reads what a process reports of itself; other metrics are only counted. */
  void see(Metric metric) {
    ProcessState process = of(metric);
    process.sawMetric();
    for (Metric.Point point : metric.points()) {
      Attributes labels = point.attributes();
      double value = point.value();
      switch (metric.name()) {
        case "plumbline.enforcement.active" -> process.enforces(text(labels, DIGEST), value > 0);
        case "plumbline.findings" ->
            process.counted(
                text(labels, "plumbline.finding.rule"),
                text(labels, "plumbline.finding.action"),
                value);
        case "plumbline.charter.pending" -> {
          String part = text(labels, "plumbline.charter.part");
          if (value > 0) {
            process.waits(part);
          } else {
            process.noLongerWaits(part);
          }
        }
        case "plumbline.charter.reloads" ->
            process.reloaded(text(labels, "plumbline.charter.reload.outcome"), value);
        case "plumbline.telemetry.dropped" ->
            process.dropped(
                text(labels, "plumbline.signal") + " " + text(labels, "plumbline.drop.reason"),
                value);
        default -> {
          return;
        }
      }
    }
  }

  private static String text(Attributes attributes, String key) {
    String text = attributes.text(key);
    return text == null ? "" : text;
  }

  /** Takes over the modes that the processes of each service report elsewhere. */
  void takeModes(Processes reported) {
    byKey.values().forEach(process -> process.takeMode(reported.of(process.service(), "")));
  }

  /** Those of one service. */
  Processes only(String service) {
    Processes only = new Processes();
    byKey.forEach(
        (key, process) -> {
          if (process.service().equals(service)) {
            only.byKey.put(key, process);
          }
        });
    return only;
  }

  List<ProcessState> all() {
    return new ArrayList<>(byKey.values());
  }
}
