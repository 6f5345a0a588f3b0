package dev.plumbline.cli.explain;

import dev.plumbline.charter.Charter;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.Telemetry;
import dev.plumbline.otlp.TelemetrySink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Passes telemetry to the checker, as {@code plumbline verify} does, and keeps the selected items
 * with what the checker found about each.
 */
final class TelemetryTap implements TelemetrySink {
  private static final int SUMMARIES_KEPT = 1000;
  private static final Comparator<FoundItem> BY_START =
      Comparator.comparingLong(span -> ((Span) span.item()).start());

  private final Charter charter;
  private final Selection selection;
  private final int limit;
  private final SeenNames seen;
  private final Processes processes = new Processes();
  private final Checker checker;
  private final IdentityHashMap<Telemetry, FoundItem> byItem = new IdentityHashMap<>();
  private final List<FoundItem> spans = new ArrayList<>();
  private final List<FoundItem> logs = new ArrayList<>();
  private final Map<String, FoundItem> metrics = new LinkedHashMap<>();
  private final Map<String, SpanSummary> summaries = new LinkedHashMap<>();
  private long matchingSpans;
  private long matchingLogs;
  private final Set<String> matchingMetrics = new HashSet<>();
  private @Nullable Telemetry current;

  /**
   * @param limit how many items of each kind are kept
   */
  TelemetryTap(Charter charter, Selection selection, int limit) {
    this.charter = charter;
    this.selection = selection;
    this.limit = limit;
    this.seen = new SeenNames(selection, new AttributeRows(charter));
    this.checker = new Checker(charter, Options.defaults(), new Findings(this::reported));
  }

  @Override
  public void span(Span span) {
    seen.see(span);
    processes.of(span).sawSpan();
    if (selection.takes(span)) {
      matchingSpans++;
      keepEarliest(span);
    }
    if (selection.isOfService(span)) {
      summary(span).see(Checker.rowOf(charter, span));
    }
    check(span, () -> checker.span(span));
  }

  @Override
  public void metric(Metric metric) {
    seen.see(metric);
    processes.see(metric);
    if (!selection.takes(metric)) {
      check(metric, () -> checker.metric(metric));
      return;
    }
    String key = metric.service() + '\u0000' + processes.of(metric).instance();
    if (matchingMetrics.size() < SUMMARIES_KEPT) {
      matchingMetrics.add(key);
    }
    FoundItem known = metrics.get(key);
    if (known != null) {
      known.again(metric);
    } else if (metrics.size() < limit) {
      known = new FoundItem(metric);
      metrics.put(key, known);
    }
    if (known != null) {
      byItem.put(metric, known);
    }
    check(metric, () -> checker.metric(metric));
    byItem.remove(metric);
  }

  @Override
  public void log(LogRecord log) {
    seen.see(log);
    processes.of(log).sawLogRecord();
    if (selection.takes(log)) {
      matchingLogs++;
      keep(logs, log);
    }
    check(log, () -> checker.log(log));
  }

  private void keep(List<FoundItem> kept, Telemetry item) {
    if (kept.size() < limit) {
      FoundItem found = new FoundItem(item);
      kept.add(found);
      byItem.put(item, found);
    }
  }

  /** Keeps the earliest ones: spans of a trace arrive in any order, its root mostly last. */
  private void keepEarliest(Span span) {
    keep(spans, span);
    if (byItem.containsKey(span) || spans.isEmpty()) {
      return;
    }
    FoundItem latest = Collections.max(spans, BY_START);
    if (span.start() < ((Span) latest.item()).start()) {
      spans.remove(latest);
      byItem.remove(latest.item());
      keep(spans, span);
    }
  }

  private void check(Telemetry item, Runnable check) {
    current = item;
    check.run();
    current = null;
  }

  /** A report without an item is about its emitter, or about a name that is not repeated. */
  private void reported(@Nullable Telemetry item, CountedFinding finding) {
    Telemetry about =
        item == null && finding.rule().equals("span-name-cardinality") ? current : item;
    if (about == null) {
      Telemetry first = current;
      if (first != null) {
        processes.of(first).checked(finding.rule(), "its resource or a scope");
      } else {
        ofWholeService(finding);
      }
      return;
    }
    FoundItem found = byItem.get(about);
    if (found != null) {
      found.add(finding);
    }
    if (about instanceof Span span) {
      if (selection.isOfService(span)) {
        summary(span).found(finding.rule());
      }
    } else {
      String what =
          about instanceof Metric ? "metric " + seen.shownMetric(about.name()) : "log records";
      processes.of(about).checked(finding.rule(), SafeText.plain(what, 120));
    }
  }

  private void ofWholeService(CountedFinding finding) {
    if (finding.rule().equals("metric-alike") || finding.rule().equals("metric-present")) {
      String what = "metric " + SafeText.plain(seen.shownMetric(finding.subject()), 120);
      processes.all().stream()
          .filter(process -> process.service().equals(finding.service()))
          .forEach(process -> process.checked(finding.rule(), what));
      metrics.values().stream()
          .filter(found -> found.item().service().equals(finding.service()))
          .filter(found -> found.item().name().equals(finding.subject()))
          .forEach(found -> found.add(finding));
    }
  }

  private SpanSummary summary(Span span) {
    String key = span.service() + '\u0000' + span.kind() + '\u0000' + span.name();
    SpanSummary known = summaries.get(key);
    if (known == null && summaries.size() >= SUMMARIES_KEPT) {
      return summaries.computeIfAbsent(
          "", unused -> new SpanSummary("", "", () -> "(other names)"));
    }
    String name = span.name();
    return summaries.computeIfAbsent(
        key,
        unused -> new SpanSummary(span.service(), span.kind().word(), () -> seen.shownSpan(name)));
  }

  /** Checks the traces that are still open, and returns the checker's result. */
  CheckResult result() {
    return checker.result();
  }

  SeenNames seen() {
    return seen;
  }

  Processes processes() {
    return processes;
  }

  List<SpanSummary> summaries() {
    return new ArrayList<>(summaries.values());
  }

  /** The items that were kept: the earliest spans, metrics, log records. */
  List<FoundItem> found() {
    List<FoundItem> found = new ArrayList<>(spans);
    found.sort(BY_START);
    found.addAll(metrics.values());
    found.addAll(logs);
    return found;
  }

  /** Selected items by kind, also those that were not kept; a metric counts once a process. */
  Map<String, Long> matching() {
    Map<String, Long> matching = new LinkedHashMap<>();
    matching.put("span", matchingSpans);
    matching.put("metric", (long) matchingMetrics.size());
    matching.put("log record", matchingLogs);
    return matching;
  }
}
