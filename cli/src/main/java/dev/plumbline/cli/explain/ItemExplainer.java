package dev.plumbline.cli.explain;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.Mode;
import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.Event;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.checker.rule.AttributeUnknown;
import dev.plumbline.checker.rule.CheckerRule;
import dev.plumbline.checker.rule.Rules;
import dev.plumbline.cli.explain.AttributeExplainer.Carrier;
import dev.plumbline.cli.explain.Explained.ExplainedAttribute;
import dev.plumbline.cli.explain.Explained.ExplainedFinding;
import dev.plumbline.cli.explain.Explained.Row;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.Hex;
import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.Telemetry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Explains one item by the charter, with the checker's own findings about it. */
final class ItemExplainer {
  private final Charter charter;
  private final Processes processes;
  private final RuleModes modes;
  private final Rules rules;
  private final AttributeUnknown unknown;
  private final AttributeExplainer attributes;
  private final SpanRow rows;
  private final SpanChanges changes;
  private final ErrorExplainer errors;
  private final Origins origins;

  ItemExplainer(Charter charter, Origins origins, Processes processes) {
    this.charter = charter;
    this.origins = origins;
    this.processes = processes;
    this.modes = new RuleModes(charter, origins);
    this.rules = Rules.of(charter);
    this.unknown = new AttributeUnknown(charter);
    this.attributes = new AttributeExplainer(charter, origins, rules);
    this.rows = new SpanRow(charter, origins);
    this.changes = new SpanChanges(charter, modes);
    this.errors = new ErrorExplainer(charter, origins);
  }

  Explained explain(FoundItem found) {
    Telemetry item = found.item();
    if (item instanceof Span span) {
      return span(found, span);
    }
    return item instanceof Metric metric ? metric(found, metric) : log(found, (LogRecord) item);
  }

  private Explained span(FoundItem found, Span span) {
    SafeText safe = safe(span.attributes(), span.inner());
    dev.plumbline.charter.registry.Span row = Checker.rowOf(charter, span);
    Carrier carrier =
        new Carrier(
            span,
            row == null ? null : row.attributes(),
            true,
            isChecked(span),
            (only, findings) -> unknown.check(with(span, only), row, findings));
    List<ExplainedAttribute> explained = attributes.explain(carrier, span.attributes(), safe);
    Mode mode = mode(span);
    Map<String, String> ids = new LinkedHashMap<>();
    ids.put("trace", span.traceId().toString());
    ids.put("span", Hex.of(span.spanId()));
    return new Explained(
        "span",
        span.kind().word(),
        safe.name(span.name()),
        span.service(),
        ids,
        process(span),
        rows.explain(span),
        isApplied(span)
            ? changes.explain(span, explained, mode)
            : List.of("nothing by the given charter: the process does not report its digest"),
        errors.explain(span, safe),
        explained,
        findings(found, safe),
        conforming(
            found,
            List.of(
                rules.resource(),
                rules.scope(),
                rules.span(),
                rules.attribute(),
                List.of(rules.attributeSensitive()),
                rules.trace())));
  }

  /** The same span with other attributes. */
  private static Span with(Span span, Attributes attributes) {
    return new Span(
        span.traceId(),
        span.spanId(),
        span.parentId(),
        span.flags(),
        span.traceState(),
        span.name(),
        span.kind(),
        span.start(),
        span.end(),
        span.status(),
        span.statusMessage(),
        attributes,
        span.droppedAttributes(),
        span.inner(),
        span.emitter());
  }

  private Explained metric(FoundItem found, Metric metric) {
    dev.plumbline.charter.registry.Metric row = charter.metric(metric.name());
    List<Attributes> labels = metric.points().stream().map(Metric.Point::attributes).toList();
    SafeText safe = safe(Attributes.EMPTY, labels);
    Set<CountedFinding> all = all(found);
    return new Explained(
        "metric",
        metric.instrument().name().toLowerCase(Locale.ROOT).replace('_', ' ')
            + " in \""
            + SafeText.plain(metric.unit(), 40)
            + '"',
        safe.name(metric.name()),
        metric.service(),
        Map.of(),
        process(found, metric),
        row == null
            ? new Row(
                "",
                "",
                List.of(
                    "the charter does not have it; unknown_metrics: "
                        + charter.policy().enforcement().unknownMetrics().word()))
            : new Row(row.name(), origins.of(row.location()), metricReasons(row)),
        List.of(),
        List.of(),
        labels(metric, row, safe, all),
        findings(found, safe),
        conforming(
            found,
            List.of(
                rules.resource(),
                rules.scope(),
                rules.metric(),
                rules.attribute(),
                List.of(rules.attributeSensitive(), rules.metricAlike(), rules.metricPresent()))));
  }

  private static List<String> metricReasons(dev.plumbline.charter.registry.Metric row) {
    List<String> reasons = new ArrayList<>();
    reasons.add(row.instrument().word() + " in \"" + row.unit() + '"');
    if (!row.buckets().isEmpty()) {
      reasons.add("buckets " + row.buckets());
    }
    reasons.add(
        row.labels().isEmpty()
            ? "no labels"
            : "labels " + String.join(", ", row.labels().keySet()));
    if (row.deprecation() != null) {
      reasons.add(
          "deprecated" + (row.renamedTo() == null ? "" : ", renamed to " + row.renamedTo()));
    }
    return reasons;
  }

  /** Each label once, with its first value and how many others it has. */
  private List<ExplainedAttribute> labels(
      Metric metric,
      dev.plumbline.charter.registry.@Nullable Metric row,
      SafeText safe,
      Set<CountedFinding> findings) {
    Map<String, Set<Object>> values = new TreeMap<>();
    for (Metric.Point point : metric.points()) {
      for (int i = 0; i < point.attributes().size(); i++) {
        values
            .computeIfAbsent(point.attributes().key(i), key -> new LinkedHashSet<>())
            .add(point.attributes().value(i));
      }
    }
    List<ExplainedAttribute> explained = new ArrayList<>();
    values.forEach(
        (key, seen) -> {
          Carrier carrier =
              new Carrier(
                  metric,
                  row == null ? null : row.labels(),
                  row != null,
                  isChecked(metric),
                  (only, into) -> listed(key, findings, metric, into));
          explained.add(attributes.one(carrier, key, seen, safe));
        });
    return explained;
  }

  /** Whether the checker has found that the row does not list a label. */
  private static void listed(
      String key, Set<CountedFinding> findings, Metric metric, Findings into) {
    for (CountedFinding finding : findings) {
      if (finding.rule().equals("metric-label")
          && finding.message().startsWith("label " + key + " is not among")) {
        into.report(finding.rule(), metric, finding.where(), finding.message());
      }
    }
  }

  private Explained log(FoundItem found, LogRecord log) {
    SafeText safe = safe(log.attributes(), List.of());
    Event row = charter.events().get(log.eventName());
    Map<String, AttributeUse> uses = row == null ? null : row.attributes();
    Carrier carrier =
        new Carrier(
            log,
            uses,
            true,
            isChecked(log),
            (only, findings) -> {
              if (row != null) {
                unknown.check(with(log, only), row, findings);
              }
            });
    Map<String, String> ids = new LinkedHashMap<>();
    if (log.traceId().isValid()) {
      ids.put("trace", log.traceId().toString());
      ids.put("span", Hex.of(log.spanId()));
    }
    return new Explained(
        "log record",
        "severity " + log.severity(),
        safe.name(log.eventName()),
        log.service(),
        ids,
        process(log),
        row == null
            ? new Row("", "", List.of("no event of the charter: its attributes are checked singly"))
            : new Row(row.name(), origins.of(row.location()), List.of("its event name")),
        List.of(),
        List.of(),
        attributes.explain(carrier, log.attributes(), safe),
        findings(found, safe),
        conforming(
            found,
            List.of(
                rules.resource(),
                rules.scope(),
                rules.event().stream().map(CheckerRule.class::cast).toList(),
                rules.attribute(),
                List.of(rules.attributeSensitive()))));
  }

  private static LogRecord with(LogRecord log, Attributes attributes) {
    return new LogRecord(
        log.traceId(),
        log.spanId(),
        log.eventName(),
        log.severity(),
        attributes,
        log.droppedAttributes(),
        log.body(),
        log.time(),
        log.emitter());
  }

  private SafeText safe(Attributes own, Collection<Attributes> others) {
    SafeText safe = new SafeText(new AttributeRows(charter));
    others.forEach(safe::learn);
    safe.learn(own);
    return safe;
  }

  /** Spans of services that the charter does not have are not checked. */
  private boolean isChecked(Telemetry item) {
    return charter.policy().service(item.service()) != null;
  }

  private static String digest(Telemetry item) {
    String digest = item.emitter().resource().attributes().text("plumbline.charter.digest");
    return digest == null ? "" : digest;
  }

  private boolean isApplied(Telemetry item) {
    return digest(item).equals(charter.digest());
  }

  /** The mode of its process; null where it is not known, or of another charter. */
  private @Nullable Mode mode(Telemetry item) {
    return isApplied(item) ? processes.of(item).mode() : null;
  }

  private List<String> process(FoundItem found, Metric metric) {
    List<String> lines = process(metric);
    if (found.exports() > 1) {
      lines.add("exported " + found.exports() + " times; labels are of the last export");
    }
    return lines;
  }

  private List<String> process(Telemetry item) {
    List<String> lines = new ArrayList<>();
    ProcessState process = processes.of(item);
    lines.add(
        (process.instance().isEmpty()
                ? "no service.instance.id"
                : "instance " + SafeText.plain(process.instance(), 60))
            + (process.language().isEmpty() ? "" : ", " + SafeText.plain(process.language(), 20)));
    lines.add(Digests.compared(digest(item), charter));
    if (isApplied(item)) {
      lines.add(ProcessText.mode(process.mode(), charter));
    }
    if (!isChecked(item)) {
      lines.add(
          SafeText.plain(item.service(), 60)
              + " is no service of the charter: its telemetry is not checked by rules");
    }
    return lines;
  }

  /** What the checker found in the whole telemetry, and in this item alone with its emitter. */
  private Set<CountedFinding> all(FoundItem found) {
    Set<CountedFinding> all = new LinkedHashSet<>(found.findings());
    Checker alone =
        new Checker(charter, Options.defaults(), new Findings((item, finding) -> all.add(finding)));
    Telemetry item = found.item();
    if (item instanceof Span span) {
      alone.span(span);
    } else if (item instanceof Metric metric) {
      alone.metric(metric);
    } else {
      alone.log((LogRecord) item);
    }
    return all;
  }

  /** The checker's findings about an item, as {@code plumbline verify} counts them. */
  Set<CountedFinding> checked(FoundItem found) {
    return all(found);
  }

  private List<ExplainedFinding> findings(FoundItem found, SafeText safe) {
    List<ExplainedFinding> explained = new ArrayList<>();
    for (CountedFinding finding : all(found)) {
      explained.add(
          new ExplainedFinding(
              finding.rule(),
              modes.of(finding.rule(), mode(found.item())),
              safe.message(finding.message()),
              finding.where()));
    }
    explained.sort((one, other) -> one.rule().compareTo(other.rule()));
    return explained;
  }

  private Map<String, List<String>> conforming(
      FoundItem found, List<List<? extends CheckerRule>> ofKind) {
    Map<String, List<String>> conforming = new TreeMap<>();
    if (!isChecked(found.item())) {
      return conforming;
    }
    Set<String> ids = new TreeSet<>();
    ofKind.forEach(list -> list.forEach(rule -> ids.add(rule.id())));
    all(found).forEach(finding -> ids.remove(finding.rule()));
    for (String id : ids) {
      conforming
          .computeIfAbsent(modes.of(id, mode(found.item())).word(), word -> new ArrayList<>())
          .add(id);
    }
    return conforming;
  }
}
