package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every rule on an unmodified application: the shop on Spring Boot, under a charter of another
 * organization ({@code acme.yaml}) that has a finding for each.
 *
 * <p>{@link #shown} has for each rule the telemetry that shows it. Observed, the finding is counted
 * and the telemetry is as the agent makes it; enforced, it conforms to the charter; off, it is as
 * the agent makes it, and nothing is counted.
 */
class EveryRuleIT {
  private static final String DATABASE = "shop_42815";
  private static final String BROWSER = "browser/" + "1".repeat(292);
  private static final String BAGGAGE =
      "session=s3,acme.customer=c-1,plumbline.demo.fault=" + "x".repeat(70);
  private static final List<String> REQUESTS =
      List.of(
          "GET /articles/1?token=s3 User-Agent " + BROWSER,
          "GET /relay/1 baggage " + BAGGAGE,
          "GET /misspelt",
          "GET /endless",
          "GET /broken");

  private static ForeignRun observed;
  private static ForeignRun enforced;
  private static ForeignRun off;

  @BeforeAll
  static void askInEachMode(@TempDir Path folder, @TempDir Path silent) throws Exception {
    Path charter = AcmeCharter.into(folder);
    observed = run(charter, "observe");
    enforced = run(charter, "enforce");
    off = run(AcmeCharter.silentInto(silent), "enforce");
  }

  /** The names of databases are the old ones: a setting of the user, which Plumbline keeps. */
  private static ForeignRun run(Path charter, String mode) throws Exception {
    return ForeignRun.under(
        charter,
        mode,
        Path.of(System.getProperty("basedir", "."), "..", "spring-boot/target/shop.jar"),
        REQUESTS,
        "-Dotel.semconv-stability.opt-in=rpc",
        "-Dotel.instrumentation.http.server.capture-request-headers=baggage",
        "-Dspring.datasource.url=jdbc:h2:mem:" + DATABASE);
  }

  private static final Map<Rule, Shown> SHOWN = shown();

  private static Set<Rule> rules() {
    return SHOWN.keySet();
  }

  private static Shown shown(Rule rule) {
    return Objects.requireNonNull(SHOWN.get(rule));
  }

  private enum Counted {
    ENFORCED,
    /** The rule never changes anything. */
    OBSERVED,
    /** It conforms to the charter from the start, so that there is no finding. */
    NOTHING
  }

  /**
   * The telemetry as the agent makes it and as enforced, what is counted when enforcing, and where
   * a run shows it.
   */
  private record Shown(
      Object before, Object after, Counted counted, Function<ForeignRun, Object> evidence) {
    static Shown corrected(Object before, Object after, Function<ForeignRun, Object> evidence) {
      return new Shown(before, after, Counted.ENFORCED, evidence);
    }

    static Shown counted(Object either, Function<ForeignRun, Object> evidence) {
      return new Shown(either, either, Counted.OBSERVED, evidence);
    }

    static Shown made(Object before, Object after, Function<ForeignRun, Object> evidence) {
      return new Shown(before, after, Counted.NOTHING, evidence);
    }
  }

  /**
   * A rule that is not here has its cases in {@code conformance/vectors/rules}; those of the
   * resource, of baggage and of errors have none there.
   */
  private static Map<Rule, Shown> shown() {
    Map<Rule, Shown> shown = new EnumMap<>(Rule.class);
    shown.put(
        Rule.RESOURCE_IDENTITY,
        Shown.made(
            "[]",
            "[storefront]",
            run ->
                values(
                    run.telemetry().resources().map(r -> attributes(r.getAttributesList())),
                    "plumbline.team")));
    shown.put(
        Rule.SCHEMA_URL,
        Shown.made(
            false,
            true,
            run ->
                run.telemetry()
                    .schemaUrls()
                    .equals(List.of("https://plumbline.example/schemas/plumbline/0.1.0"))));
    shown.put(
        Rule.SPAN_NAME_TEMPLATE,
        Shown.corrected(
            "GET /articles/{id}",
            "/articles/{id} by GET",
            run -> request(run, "/articles/1", false).getName()));
    shown.put(
        Rule.SPAN_NAME_CARDINALITY,
        Shown.corrected(
            "SELECT " + DATABASE, "SELECT {id}", run -> statement(run, "SYSTEM_RANGE").getName()));
    shown.put(
        Rule.ATTRIBUTE_DEPRECATED,
        Shown.corrected(
            "[db.user]",
            "[acme.db.account]",
            run -> keys(statement(run, "article"), "db.user", "acme.db.account")));
    shown.put(
        Rule.ATTRIBUTE_UNKNOWN,
        Shown.corrected(
            "[db.connection_string]",
            "[]",
            run -> keys(statement(run, "article"), "db.connection_string")));
    shown.put(
        Rule.ATTRIBUTE_TYPE,
        Shown.counted(DATABASE, run -> text(statement(run, "article"), "db.name")));
    shown.put(
        Rule.ATTRIBUTE_ENUM,
        Shown.counted("SELECT", run -> text(statement(run, "article"), "db.operation")));
    shown.put(
        Rule.ATTRIBUTE_REQUIRED,
        Shown.counted("[]", run -> keys(request(run, "/articles/1", false), "acme.tenant")));
    shown.put(
        Rule.ATTRIBUTE_LENGTH,
        Shown.corrected(
            BROWSER,
            BROWSER.substring(0, 256),
            run -> text(request(run, "/articles/1", false), "user_agent.original")));
    shown.put(
        Rule.ATTRIBUTE_SENSITIVE,
        Shown.corrected(
            "token=s3, acme.customer=c-1",
            "null, null",
            run ->
                text(request(run, "/articles/1", false), "url.query")
                    + ", "
                    + carried(run, "acme.customer")));
    shown.put(
        Rule.METRIC_UNKNOWN,
        Shown.corrected("[jvm.class.count]", "[]", run -> metrics(run, "jvm.class.count")));
    shown.put(
        Rule.METRIC_DEPRECATED,
        Shown.corrected(
            "[db.client.connections.use_time]",
            "[acme.connection.use]",
            run -> metrics(run, "db.client.connections.use_time", "acme.connection.use")));
    shown.put(
        Rule.METRIC_UNIT,
        Shown.corrected(
            "ms, By",
            "s, KiBy",
            run ->
                unit(run, "db.client.connections.use_time", "acme.connection.use")
                    + ", "
                    + unit(run, "jvm.memory.used")));
    shown.put(
        Rule.METRIC_LABEL,
        Shown.corrected(
            "[jvm.memory.pool.name, jvm.memory.type]",
            "[jvm.memory.type]",
            run -> memoryLabels(run)));
    shown.put(
        Rule.METRIC_BUCKETS,
        Shown.made(
            false,
            true,
            run ->
                run.telemetry().histogram("http.server.request.duration").stream()
                    .allMatch(point -> point.getExplicitBoundsList().equals(List.of(0.25, 0.5)))));
    shown.put(
        Rule.METRIC_CARDINALITY,
        Shown.corrected(
            false,
            true,
            run ->
                run.telemetry().histogram("http.server.request.duration").stream()
                    .map(point -> attributes(point.getAttributesList()).get("http.route"))
                    .anyMatch("_OTHER"::equals)));
    shown.put(
        Rule.BAGGAGE_KEY, Shown.corrected("session=s3", "null", run -> carried(run, "session")));
    shown.put(
        Rule.BAGGAGE_SIZE,
        Shown.corrected(
            "plumbline.demo.fault=" + "x".repeat(70),
            "null",
            run -> carried(run, "plumbline.demo.fault")));
    shown.put(
        Rule.ERROR_TUPLE,
        Shown.made(
            "500",
            "INTERNAL edge PANIC service false",
            run -> tuple(request(run, "/broken", false))));
    return shown;
  }

  @Test
  void whatHasNoCaseInEachModeElsewhereIsHere_andNoneWasLost() {
    assertThat(rules())
        .contains(Rule.RESOURCE_IDENTITY, Rule.BAGGAGE_KEY, Rule.BAGGAGE_SIZE, Rule.ERROR_TUPLE)
        .hasSizeGreaterThanOrEqualTo(20);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void observed_itIsCounted_andLeftAsTheAgentMakesIt(Rule rule) {
    assertThat(shown(rule).evidence().apply(observed)).isEqualTo(shown(rule).before());
    assertThat(observed.findings().get(rule + " observed")).isPositive();
    assertThat(observed.findings()).doesNotContainKeys(rule + " enforced", rule + " failed");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void enforced_itIsCounted_andAsTheCharterWantsIt(Rule rule) {
    Map<String, Double> findings = enforced.findings();

    assertThat(shown(rule).evidence().apply(enforced)).isEqualTo(shown(rule).after());
    assertThat(findings).doesNotContainKey(rule + " failed");
    switch (shown(rule).counted()) {
      case ENFORCED -> assertThat(findings.get(rule + " enforced")).isPositive();
      case OBSERVED -> assertThat(findings.get(rule + " observed")).isPositive();
      case NOTHING -> assertThat(findings).doesNotContainKey(rule + " observed");
    }
  }

  /** The process enforces its charter, in which every rule is off. */
  @ParameterizedTest
  @MethodSource("rules")
  void off_itIsNotCounted_andLeftAsTheAgentMakesIt(Rule rule) {
    assertThat(shown(rule).evidence().apply(off)).isEqualTo(shown(rule).before());
    assertThat(off.findings().keySet()).noneMatch(finding -> finding.startsWith(rule + " "));
  }

  @Test
  void theApplicationAnswersAlike() {
    assertThat(observed.logLines()).anyMatch(line -> line.contains("Plumbline observing charter"));
    assertThat(enforced.logLines()).anyMatch(line -> line.contains("Plumbline enforcing charter"));
    assertThat(enforced.answers()).isEqualTo(observed.answers());
    assertThat(off.answers()).isEqualTo(observed.answers());
  }

  /** The incoming request, or the one that the shop made to itself. */
  private static Span request(ForeignRun run, String path, boolean inner) {
    return run.telemetry().spans().stream()
        .filter(span -> span.getKind() == SpanKind.SPAN_KIND_SERVER)
        .filter(span -> path.equals(text(span, "url.path")))
        .filter(span -> inner != span.getParentSpanId().isEmpty())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no request of " + path));
  }

  private static Span statement(ForeignRun run, String words) {
    return run.telemetry().spans().stream()
        .filter(span -> span.getKind() == SpanKind.SPAN_KIND_CLIENT)
        .filter(span -> text(span, "db.statement").startsWith("SELECT"))
        .filter(span -> text(span, "db.statement").contains(words))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no statement with " + words));
  }

  /** A member of the baggage header as it came over the wire from the shop to itself. */
  private static String carried(ForeignRun run, String key) {
    String header = text(request(run, "/articles/1", true), "http.request.header.baggage");
    for (String member : header.split("[,\"]", -1)) {
      if (member.startsWith(key + "=")) {
        return member;
      }
    }
    return "null";
  }

  private static String tuple(Span span) {
    String tuple = ForeignRun.tuple(attributes(span.getAttributesList()));
    return tuple.replace(" null", "");
  }

  private static String text(Span span, String key) {
    return String.valueOf(attributes(span.getAttributesList()).get(key));
  }

  /** Those of the keys that a span has. */
  private static String keys(Span span, String... keys) {
    TreeSet<String> there = new TreeSet<>(List.of(keys));
    there.retainAll(attributes(span.getAttributesList()).keySet());
    return there.toString();
  }

  private static String values(Stream<Map<String, String>> all, String key) {
    TreeSet<String> values = new TreeSet<>();
    all.forEach(
        attributes -> {
          if (attributes.containsKey(key)) {
            values.add(attributes.get(key));
          }
        });
    return values.toString();
  }

  /** Those of the metrics that were sent. */
  private static String metrics(ForeignRun run, String... names) {
    TreeSet<String> there = new TreeSet<>(List.of(names));
    there.retainAll(run.telemetry().metricNames());
    return there.toString();
  }

  private static String unit(ForeignRun run, String... names) {
    for (String name : names) {
      for (Metric metric : run.telemetry().metric(name)) {
        return metric.getUnit();
      }
    }
    return "none";
  }

  private static String memoryLabels(ForeignRun run) {
    Map<String, String> labels = new TreeMap<>();
    run.telemetry().numbers("jvm.memory.used").keySet().forEach(labels::putAll);
    return labels.keySet().toString();
  }
}
