package dev.plumbline.cli.infer;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.naming.SpanNameCardinality;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.SpanKind;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.RequestSink;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.Telemetry;
import dev.plumbline.otlp.Unreadable;
import dev.plumbline.otlp.trace.Trace;
import dev.plumbline.otlp.trace.TraceWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What telemetry has that a charter does not define. Memory is bounded: beyond a number of names
 * further ones are only counted.
 */
final class SeenTelemetry implements RequestSink {
  private static final int NAMES = 5_000;
  private static final int UNREADABLE_KEPT = 20;

  /** Stands for the language of a service whose SDK states none. */
  private static final String UNKNOWN = "unknown";

  private static final Pattern LANGUAGE = Pattern.compile("[a-z][a-z0-9_.+-]{0,31}");

  /**
   * Namespaces of metrics that OpenTelemetry defines (semantic conventions, "General metric
   * semantic conventions", and the SDKs' own): a charter leaves them to their instrumentation.
   */
  private static final Set<String> CONVENTIONS =
      Set.of(
          "aspnetcore",
          "container",
          "cpython",
          "db",
          "dns",
          "dotnet",
          "faas",
          "gen_ai",
          "go",
          "http",
          "hw",
          "jvm",
          "k8s",
          "kestrel",
          "messaging",
          "nodejs",
          "otel",
          "otlp",
          "process",
          "rpc",
          "runtime",
          "signalr",
          "system",
          "tokio",
          "v8js",
          "vcs");

  /** Scopes in which an SDK measures itself, partly by names without a namespace. */
  private static final Pattern OF_AN_SDK =
      Pattern.compile("io\\.opentelemetry\\.(sdk|exporters)\\.[a-z.-]+");

  /** A span by kind and name, without ids. */
  record SpanName(String kind, String name) implements Comparable<SpanName> {
    @Override
    public int compareTo(SpanName other) {
      int byName = name.compareTo(other.name);
      return byName == 0 ? kind.compareTo(other.kind) : byName;
    }
  }

  private final Charter charter;
  private final TraceWindow window;
  private final Map<String, SeenAttribute> attributes = new TreeMap<>();
  private final Map<String, SeenMetric> metrics = new TreeMap<>();
  private final Map<SpanName, SeenSignal> spans = new TreeMap<>();
  private final Map<String, SeenSignal> events = new TreeMap<>();
  private final Map<String, Set<String>> spanAdditions = new TreeMap<>();
  private final Map<String, Set<String>> labelAdditions = new TreeMap<>();
  private final Map<String, String> languages = new TreeMap<>();
  private final Map<String, Set<String>> calls = new TreeMap<>();
  private final List<Unreadable> unreadable = new ArrayList<>();
  private long requests;
  private long unreadableCount;
  private long spanCount;
  private long pointCount;
  private long logCount;
  private long traceCount;
  private long orphanCount;
  private long unnamed;
  private long olderSpans;
  private final Map<String, Set<String>> conventional = new TreeMap<>();

  SeenTelemetry(Charter charter) {
    this.charter = charter;
    this.window =
        new TraceWindow(Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 4), this::trace);
  }

  @Override
  public void requestsRead(long count) {
    requests += count;
  }

  @Override
  public void requestsRepeated(long count) {}

  @Override
  public void unreadable(Unreadable input) {
    unreadableCount++;
    if (unreadable.size() < UNREADABLE_KEPT) {
      unreadable.add(input);
    }
  }

  @Override
  public void span(Span span) {
    if (window.offer(span) == TraceWindow.Arrival.DUPLICATE) {
      return;
    }
    spanCount++;
    service(span);
    see(span, span.attributes());
    span.inner().forEach(each -> see(span, each));
    SpanKind kind = kind(span);
    if (kind == null) {
      return;
    }
    dev.plumbline.charter.registry.Span row =
        charter.spanTypes().find(kind, span.name(), span.attributes()::get);
    if (row == null && isOfOlderConventions(kind, span)) {
      olderSpans++;
    } else if (row == null) {
      SpanName name =
          new SpanName(
              kind.name().toLowerCase(Locale.ROOT), SpanNameCardinality.withoutIds(span.name()));
      SeenSignal seen = bounded(spans, name, any -> new SeenSignal());
      if (seen != null) {
        seen.see(span.service(), keys(span.attributes()));
      }
    } else {
      add(spanAdditions, row.type(), row.attributes().keySet(), span.attributes());
    }
  }

  @Override
  public void metric(Metric metric) {
    service(metric);
    pointCount += metric.points().size();
    String scope = metric.emitter().scope().name();
    String namespace =
        OF_AN_SDK.matcher(scope).matches() ? scope : metric.name().replaceFirst("\\..*", "");
    if ((CONVENTIONS.contains(namespace) || namespace.equals(scope))
        && charter.metric(metric.name()) == null) {
      Set<String> names = conventional.computeIfAbsent(namespace, any -> new TreeSet<>());
      if (names.size() < NAMES) {
        names.add(metric.name());
      }
      return;
    }
    for (Metric.Point point : metric.points()) {
      see(metric, point.attributes());
    }
    dev.plumbline.charter.registry.Metric row = charter.metric(metric.name());
    if (row != null) {
      for (Metric.Point point : metric.points()) {
        add(labelAdditions, row.name(), row.labels().keySet(), point.attributes());
      }
      return;
    }
    SeenMetric seen = bounded(metrics, metric.name(), any -> new SeenMetric(metric));
    if (seen != null) {
      seen.see(metric);
    }
  }

  @Override
  public void log(LogRecord log) {
    logCount++;
    service(log);
    see(log, log.attributes());
    if (!log.eventName().isEmpty() && charter.events().get(log.eventName()) == null) {
      SeenSignal seen = bounded(events, log.eventName(), any -> new SeenSignal());
      if (seen != null) {
        seen.see(log.service(), keys(log.attributes()));
      }
    }
  }

  private void trace(Trace trace) {
    traceCount++;
    for (Span span : trace.spans()) {
      Span parent = trace.parent(span);
      if (trace.isOrphan(span)) {
        orphanCount++;
      } else if (parent != null && !parent.service().equals(span.service())) {
        calls.computeIfAbsent(parent.service(), any -> new TreeSet<>()).add(span.service());
      }
    }
  }

  /** Ends the traces that are open. */
  void end() {
    window.close();
  }

  private void service(Telemetry item) {
    String language =
        item.emitter().resource().attributes().get("telemetry.sdk.language") instanceof String text
            ? text
            : UNKNOWN;
    String valid = LANGUAGE.matcher(language).matches() ? language : UNKNOWN;
    if (languages.size() < NAMES || languages.containsKey(item.service())) {
      languages.merge(item.service(), valid, (was, is) -> was.equals(UNKNOWN) ? is : was);
    }
  }

  private void see(Telemetry item, Attributes all) {
    for (int i = 0; i < all.size(); i++) {
      String key = all.key(i);
      if (charter.attributeRules().find(key) == null) {
        SeenAttribute seen = bounded(attributes, key, SeenAttribute::new);
        if (seen != null) {
          seen.see(item.service(), all.value(i));
        }
      }
    }
  }

  /** Remembers which attributes a row lacks. */
  private void add(
      Map<String, Set<String>> additions, String row, Set<String> listed, Attributes all) {
    for (int i = 0; i < all.size(); i++) {
      String key = all.key(i);
      Attribute known = charter.attributeRules().find(key);
      String name = known == null ? key : known.key();
      if (!listed.contains(name) && (known == null || known.deprecation() == null)) {
        Set<String> lacking = additions.computeIfAbsent(row, any -> new TreeSet<>());
        if (lacking.size() < NAMES) {
          lacking.add(name);
        }
      }
    }
  }

  private <K, V> @Nullable V bounded(Map<K, V> seen, K name, Function<K, V> first) {
    V known = seen.get(name);
    if (known == null && seen.size() < NAMES) {
      known = first.apply(name);
      seen.put(name, known);
    } else if (known == null) {
      unnamed++;
    }
    return known;
  }

  /**
   * Whether the charter, or OpenTelemetry, has newer names: the row is found when those are set.
   */
  private boolean isOfOlderConventions(SpanKind kind, Span span) {
    Attributes all = span.attributes();
    for (int i = 0; i < all.size(); i++) {
      Attribute known = charter.attributeRules().find(all.key(i));
      if (known != null && known.deprecation() != null) {
        return true;
      }
    }
    return charter.spanTypes().find(kind, span.name(), key -> byAnyName(all, key)) != null;
  }

  private static @Nullable Object byAnyName(Attributes all, String key) {
    Object value = all.get(key);
    for (String older : OlderConventions.before(key)) {
      value = value == null ? all.get(older) : value;
    }
    return value;
  }

  private static List<String> keys(Attributes all) {
    List<String> keys = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      keys.add(all.key(i));
    }
    return keys;
  }

  private static @Nullable SpanKind kind(Span span) {
    return switch (span.kind()) {
      case INTERNAL -> SpanKind.INTERNAL;
      case SERVER -> SpanKind.SERVER;
      case CLIENT -> SpanKind.CLIENT;
      case PRODUCER -> SpanKind.PRODUCER;
      case CONSUMER -> SpanKind.CONSUMER;
      case UNSPECIFIED -> null;
    };
  }

  Map<String, SeenAttribute> attributes() {
    return attributes;
  }

  Map<String, SeenMetric> metrics() {
    return metrics;
  }

  Map<SpanName, SeenSignal> spans() {
    return spans;
  }

  Map<String, SeenSignal> events() {
    return events;
  }

  /** Attributes that spans of a row have and the row does not list, by the row's type. */
  Map<String, Set<String>> spanAdditions() {
    return spanAdditions;
  }

  /** Labels that a metric has and its row does not list, by the metric's name. */
  Map<String, Set<String>> labelAdditions() {
    return labelAdditions;
  }

  /** Each service with its language. */
  Map<String, String> languages() {
    return languages;
  }

  /** Whom each service called. */
  Map<String, Set<String>> calls() {
    return calls;
  }

  /** Whether no telemetry was read. */
  boolean isEmpty() {
    return languages.isEmpty();
  }

  List<Unreadable> unreadable() {
    return unreadable;
  }

  long unreadableCount() {
    return unreadableCount;
  }

  long orphanCount() {
    return orphanCount;
  }

  /** How many spans have the names of older semantic conventions. */
  long olderSpans() {
    return olderSpans;
  }

  /** Metrics that OpenTelemetry defines and the charter does not, by namespace. */
  Map<String, Set<String>> conventional() {
    return conventional;
  }

  /** How often something was seen that had no place any more. */
  long unnamed() {
    return unnamed;
  }

  /** What was read, in one line. */
  String summary() {
    return "read %,d requests: %,d spans in %,d traces, %,d metric points, %,d log records; %s"
        .formatted(
            requests,
            spanCount,
            traceCount,
            pointCount,
            logCount,
            languages.size() == 1 ? "1 service" : languages.size() + " services");
  }
}
