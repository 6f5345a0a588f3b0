package dev.plumbline.cli.explain;

import dev.plumbline.charter.yaml.Nearest;
import dev.plumbline.cli.format.Counted;
import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.TraceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What there was to select from, in bounded memory: for the message that nothing matches. */
final class SeenNames {
  private static final int KEPT = 10_000;
  private static final int TRACES_KEPT = 200_000;
  private static final int LISTED = 5;

  private final Selection selection;
  private final SafeNames spanNames;
  private final SafeNames metricNames;
  private final Set<String> services = new TreeSet<>();
  private final Set<TraceId> traces = new HashSet<>();
  private long spans;
  private long metrics;
  private long logRecords;
  private long inTrace;
  private long named;
  private long ofMetric;
  private long ofService;

  SeenNames(Selection selection, AttributeRows rows) {
    this.selection = selection;
    this.spanNames = new SafeNames(rows);
    this.metricNames = new SafeNames(rows);
  }

  void see(Span span) {
    spans++;
    spanNames.see(span.name(), span.inner());
    spanNames.see(span.name(), List.of(span.attributes()));
    keep(span.service());
    if (traces.size() < TRACES_KEPT) {
      traces.add(span.traceId());
    }
    inTrace += selection.isInTrace(span) ? 1 : 0;
    named += selection.span() != null && selection.isNamed(span) ? 1 : 0;
    ofService += selection.isOfService(span) ? 1 : 0;
  }

  void see(Metric metric) {
    metrics++;
    metricNames.see(metric.name(), metric.points().stream().map(Metric.Point::attributes).toList());
    keep(metric.service());
    ofMetric += metric.name().equals(selection.metric()) ? 1 : 0;
    ofService += selection.isOfService(metric) ? 1 : 0;
  }

  void see(LogRecord log) {
    logRecords++;
    keep(log.service());
    inTrace += log.traceId().isValid() && selection.isInTrace(log) ? 1 : 0;
    ofService += selection.isOfService(log) ? 1 : 0;
  }

  private void keep(String service) {
    if (services.size() < KEPT) {
      services.add(service);
    }
  }

  /** The name of spans as it may be shown, by all that was seen of them. */
  String shownSpan(String name) {
    return spanNames.shown(name);
  }

  /** The name of metrics as it may be shown, by all that was seen of them. */
  String shownMetric(String name) {
    return metricNames.shown(name);
  }

  Set<String> services() {
    return services;
  }

  /** Whether something of the selected service was there; true where none was selected. */
  boolean hasService() {
    return ofService > 0;
  }

  /** Why nothing was selected: what is not there and what there is instead. */
  String nothing() {
    if (spans + metrics + logRecords == 0) {
      return "there is no telemetry in what was read";
    }
    String service = selection.service();
    if (service != null && ofService == 0) {
      return "no service "
          + SafeText.quoted(service)
          + "; "
          + all("service", services, service, name -> name);
    }
    String metric = selection.metric();
    if (metric != null && ofMetric == 0) {
      return "no metric "
          + SafeText.quoted(metric)
          + "; "
          + all("metric", metricNames.all(), metric, this::shownMetric);
    }
    String trace = selection.trace();
    if (trace != null && inTrace == 0) {
      String one = traces.isEmpty() ? "" : ", such as " + traces.iterator().next();
      return "no trace "
          + trace
          + "; there is telemetry of "
          + Counted.of(traces.size(), "trace")
          + one;
    }
    String span = selection.span();
    if (span != null && named == 0) {
      return "no span "
          + SafeText.quoted(span)
          + "; "
          + Counted.of(spans, "span")
          + " of "
          + all("name", spanNames.all(), span, this::shownSpan);
    }
    return "each of "
        + String.join(" and ", selection.given())
        + " is there, but no item has all of it; omit one";
  }

  private static String all(
      String noun, Set<String> names, String wanted, UnaryOperator<String> shown) {
    String counted = Counted.of(names.size(), noun);
    @Nullable String nearest = Nearest.to(wanted, names);
    if (nearest != null) {
      return counted + ", the nearest is " + SafeText.quoted(shown.apply(nearest));
    }
    List<String> listed = new ArrayList<>();
    names.stream().limit(LISTED).forEach(name -> listed.add(SafeText.quoted(shown.apply(name))));
    String more = names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "";
    return names.isEmpty() ? counted : counted + ": " + String.join(", ", listed) + more;
  }
}
