package dev.plumbline.checker;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.Mode;
import dev.plumbline.charter.registry.Event;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.charter.registry.SpanKind;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.result.CheckedTelemetry;
import dev.plumbline.checker.result.Counts;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.checker.rule.HealthCheck;
import dev.plumbline.checker.rule.Rules;
import dev.plumbline.checker.rule.SpanRule;
import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.OtlpFiles;
import dev.plumbline.otlp.RequestSink;
import dev.plumbline.otlp.Telemetry;
import dev.plumbline.otlp.Unreadable;
import dev.plumbline.otlp.trace.ClockSkew;
import dev.plumbline.otlp.trace.Trace;
import dev.plumbline.otlp.trace.TraceWindow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks telemetry by a charter, one item at a time and in bounded memory.
 *
 * <p>Spans are checked as they arrive, traces when they leave the window or at the end. Spans of
 * services that are not in the charter are counted and serve as parents, but are not checked; so do
 * those that are older than the options ask for, and a trace with such a span is not checked as a
 * whole. Not thread-safe.
 */
public final class Checker implements RequestSink {

  private static final int UNREADABLE_KEPT = 1000;
  private final Charter charter;
  private final Options options;
  private final Rules rules;
  private final TraceWindow window;
  private final EmitterMemory emitters = new EmitterMemory();
  private final Findings findings;
  private final AttributeCheck attributes;
  private final SensitiveValues sensitive;
  private final ClockSkew clockSkew = new ClockSkew();
  private final List<Unreadable> unreadable = new ArrayList<>();
  private final Counts spansByService = new Counts();
  private final Counts foreignSpans = new Counts();
  private long requests;
  private long repeated;
  private long traces;
  private long wholeChains;
  private long healthChecks;
  private long duplicates;
  private long withDropped;
  private long late;
  private long older;
  private long metricPoints;
  private long logRecords;

  public Checker(Charter charter, Options options) {
    this(charter, options, new Findings());
  }

  /** Collects what it finds in {@code findings}. */
  public Checker(Charter charter, Options options, Findings findings) {
    this.charter = charter;
    this.options = options;
    this.findings = findings;
    this.rules = Rules.of(charter);
    this.attributes = new AttributeCheck(charter, rules, findings);
    this.sensitive = attributes.sensitive();
    this.window = new TraceWindow(options.windowBytes(), this::trace);
  }

  /** Checks the OTLP/JSON lines in these files and directories. */
  public static CheckResult check(Charter charter, List<Path> paths, Options options) {
    Checker check = new Checker(charter, options);
    OtlpFiles files =
        new OtlpFiles(
                check,
                (file, line, message) ->
                    check.unreadable(new Unreadable(file.toString(), line, message)),
                options.longestLine())
            .withoutRepeats();
    paths.forEach(files::read);
    check.requestsRead(files.requests());
    check.requestsRepeated(files.repeated());
    return check.result();
  }

  @Override
  public void requestsRead(long count) {
    requests += count;
  }

  @Override
  public void requestsRepeated(long count) {
    repeated += count;
  }

  @Override
  public void unreadable(Unreadable input) {
    if (unreadable.size() < UNREADABLE_KEPT) {
      unreadable.add(input);
    } else if (unreadable.size() == UNREADABLE_KEPT) {
      unreadable.add(
          new Unreadable(input.source(), input.line(), "and more that cannot be read, not listed"));
    }
  }

  @Override
  public void span(dev.plumbline.otlp.Span span) {
    TraceWindow.Arrival arrival = window.offer(span);
    if (arrival == TraceWindow.Arrival.DUPLICATE) {
      duplicates++;
      return;
    }
    if (arrival == TraceWindow.Arrival.LATE) {
      late++;
    }
    if (isForeign(span)) {
      foreignSpans.add(span.service());
      return;
    }
    if (options.leavesOut(span.end())) {
      older++;
      return;
    }
    spansByService.add(span.service());
    emitter(span);
    Span row = rowOf(charter, span);
    if (row != null) {
      rules.metricPresent().see(span.service(), row);
    }
    for (SpanRule rule : rules.span()) {
      rule.check(span, row, findings);
    }
    attributes.check(span, span.attributes(), true);
    sensitive.checkRest(span);
    if (span.droppedAttributes() != 0) {
      withDropped++;
    }
  }

  @Override
  public void metric(Metric received) {
    if (isForeign(received)) {
      return;
    }
    Metric metric = withoutOlder(received);
    if (metric == null) {
      return;
    }
    metricPoints += metric.points().size();
    rules.metricPresent().see(metric);
    emitter(metric);
    dev.plumbline.charter.registry.Metric row = charter.metric(metric.name());
    if (row != null) {
      rules.metric().forEach(rule -> rule.check(metric, row, findings));
      rules.metricAlike().see(metric);
    }
    for (Metric.Point point : metric.points()) {
      attributes.check(metric, point.attributes(), row != null);
      point.filtered().forEach(filtered -> attributes.check(metric, filtered, row != null));
    }
  }

  /** The metric without its points that are older; null where all of them are. */
  private @Nullable Metric withoutOlder(Metric metric) {
    List<Metric.Point> kept =
        metric.points().stream().filter(point -> !options.leavesOut(point.time())).toList();
    int left = metric.points().size() - kept.size();
    older += left;
    if (left == 0) {
      return metric;
    }
    return kept.isEmpty()
        ? null
        : new Metric(metric.name(), metric.unit(), metric.instrument(), kept, metric.emitter());
  }

  @Override
  public void log(LogRecord log) {
    if (isForeign(log)) {
      return;
    }
    if (options.leavesOut(log.time())) {
      older++;
      return;
    }
    logRecords++;
    emitter(log);
    Event row = charter.events().get(log.eventName());
    if (row != null) {
      rules.event().forEach(rule -> rule.check(log, row, findings));
    }
    attributes.check(log, log.attributes(), true);
    sensitive.checkRest(log);
  }

  /** Checks the traces that are still open and returns the result. */
  public CheckResult result() {
    window.close();
    rules.metricAlike().check(findings);
    rules.metricPresent().check(findings);
    CheckedTelemetry checked =
        new CheckedTelemetry(
            requests,
            repeated,
            spansByService.byName(),
            foreignSpans.byName(),
            traces,
            wholeChains,
            healthChecks,
            duplicates,
            withDropped,
            late,
            older,
            metricPoints,
            logRecords);
    rules.expectedTraces().check(checked, options.expectTraces(), options.chain(), findings);
    return new CheckResult(
        new CheckResult.CharterId(
            charter.name(),
            charter.version(),
            charter.digest(),
            charter.policy().enforcement().mode() == Mode.ENFORCE),
        options.chain(),
        checked,
        findings.list(),
        unreadable,
        clockSkew.estimates(),
        rules.ids());
  }

  private void trace(Trace trace) {
    if (trace.spans().stream().allMatch(this::isForeign)) {
      return;
    }
    if (trace.tops().stream().allMatch(HealthCheck::is)) {
      healthChecks++;
      return;
    }
    if (trace.spans().stream().anyMatch(span -> options.leavesOut(span.end()))) {
      return;
    }
    traces++;
    if (trace.passesThrough(options.chain())) {
      wholeChains++;
    }
    rules.trace().forEach(rule -> rule.check(trace, findings));
    clockSkew.add(trace);
  }

  private void emitter(Telemetry item) {
    EmitterMemory.News news = emitters.look(item.emitter());
    if (news == EmitterMemory.News.NOTHING) {
      return;
    }
    rules.scope().forEach(rule -> rule.check(item, findings));
    sensitive.checkScope(item);
    if (news == EmitterMemory.News.RESOURCE_AND_SCOPE) {
      rules.resource().forEach(rule -> rule.check(item, findings));
      sensitive.checkResource(item);
    }
  }

  private boolean isForeign(Telemetry item) {
    return charter.policy().service(item.service()) == null;
  }

  /** The charter's row that a span falls under; null where it has none. */
  public static @Nullable Span rowOf(Charter charter, dev.plumbline.otlp.Span span) {
    SpanKind kind =
        switch (span.kind()) {
          case INTERNAL -> SpanKind.INTERNAL;
          case SERVER -> SpanKind.SERVER;
          case CLIENT -> SpanKind.CLIENT;
          case PRODUCER -> SpanKind.PRODUCER;
          case CONSUMER -> SpanKind.CONSUMER;
          case UNSPECIFIED -> null;
        };
    return kind == null
        ? null
        : charter.spanTypes().find(kind, span.name(), span.attributes()::get);
  }
}
