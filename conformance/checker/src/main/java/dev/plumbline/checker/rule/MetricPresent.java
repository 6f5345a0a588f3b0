package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.TraceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A service measures what it traces: with spans of a type, for example {@code rpc.server}, it has
 * the charter's metrics named after that type, {@code rpc.server.call.duration}. A service of which
 * no metric was seen at all is left out: its metrics may be elsewhere.
 */
public final class MetricPresent extends CheckerRule {

  private final Charter charter;
  private final Map<String, Set<Span>> rowsByService = new HashMap<>();
  private final Map<String, Set<String>> metricsByService = new HashMap<>();

  public MetricPresent(Charter charter) {
    this.charter = charter;
  }

  /** Records that a service has spans of this row. */
  public void see(String service, Span row) {
    Set<Span> rows = rowsByService.get(service);
    if (rows == null) {
      rows = new HashSet<>();
      rowsByService.put(service, rows);
    }
    rows.add(row);
  }

  /** Records that a service has this metric. */
  public void see(dev.plumbline.otlp.Metric metric) {
    Set<String> names = metricsByService.computeIfAbsent(metric.service(), name -> new HashSet<>());
    if (charter.metric(metric.name()) != null) {
      names.add(metric.name());
    }
  }

  /** Reports each metric that a service lacks. */
  public void check(Findings findings) {
    rowsByService.forEach(
        (service, rows) -> {
          Set<String> seen = metricsByService.get(service);
          if (seen == null) {
            return;
          }
          for (Span row : rows) {
            for (Metric metric : charter.metrics().values()) {
              if (metric.name().startsWith(row.type() + ".") && !seen.contains(metric.name())) {
                findings.report(
                    id(),
                    service,
                    metric.name(),
                    TraceId.NONE,
                    metric.location().fileAndLine(),
                    "metric is absent, expected beside the " + row.type() + " spans of " + service);
              }
            }
          }
        });
  }
}
