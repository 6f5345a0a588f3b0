package dev.plumbline.benchmarks.overhead;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The same corrections in three places, by the processor time that they add to a million spans:
 * three attributes renamed, one dropped, one masked, the span's name made anew. In Plumbline's
 * extension against the plain agent; in Application Insights' agent with processors against itself
 * without; in a Collector's transform processor against a Collector without.
 */
public final class DutyBenchmark {
  private static final int PER_SECOND = 10_000;
  private static final int WARM_UP_SECONDS = 15;
  private static final int SECONDS = 20;
  private static final Pattern RESULT = Pattern.compile("spans=(\\d+) cpu_nanos=(\\d+)");

  private static final String PROCESSORS =
      """
      [{"type":"attribute","actions":[
        {"key":"http.request.method","fromAttribute":"http.method","action":"insert"},
        {"key":"http.method","action":"delete"},
        {"key":"http.response.status_code","fromAttribute":"http.status_code","action":"insert"},
        {"key":"http.status_code","action":"delete"},
        {"key":"bench.new","fromAttribute":"bench.old","action":"insert"},
        {"key":"bench.old","action":"delete"},
        {"key":"bench.secret","action":"delete"},
        {"key":"bench.card","pattern":"^.*$","replace":"****","action":"mask"}]},
       {"type":"span","name":{"fromAttributes":["http.request.method","http.route"],"separator":" "}}]
      """
          .replace("\n", "");

  private static final String TRANSFORM =
      """
      processors:
        transform:
          error_mode: ignore
          trace_statements:
            - context: span
              statements:
                - set(attributes["http.request.method"], attributes["http.method"]) where attributes["http.method"] != nil
                - delete_key(attributes, "http.method")
                - set(attributes["http.response.status_code"], attributes["http.status_code"]) where attributes["http.status_code"] != nil
                - delete_key(attributes, "http.status_code")
                - set(attributes["bench.new"], attributes["bench.old"]) where attributes["bench.old"] != nil
                - delete_key(attributes, "bench.old")
                - delete_key(attributes, "bench.secret")
                - set(attributes["bench.card"], "****") where attributes["bench.card"] != nil
                - set(name, Concat([attributes["http.request.method"], attributes["http.route"]], " ")) where attributes["http.route"] != nil
      """;

  private static final String WORDS =
      """
      file_format: definition/2
      attributes:
        - {key: bench.new, type: string, stability: development, brief: New., examples: [a]}
        - {key: bench.old, type: string, stability: development, brief: Old., deprecated: {reason: renamed, renamed_to: bench.new, note: Use bench.new.}}
        - {key: bench.card, type: string, stability: development, brief: Masked., examples: [a], annotations: {plumbline: {sensitive: mask}}}
        - {key: bench.secret, type: string, stability: development, brief: Dropped., examples: [a], annotations: {plumbline: {sensitive: drop}}}
      """;

  /** Microseconds of processor time a span. */
  private final Map<String, List<Double>> figures = new LinkedHashMap<>();

  private DutyBenchmark() {}

  /** Argument: rounds. */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    DutyBenchmark benchmark = new DutyBenchmark();
    Path charter = charter();
    try (ProprietarySink sink = new ProprietarySink()) {
      for (int round = 0; round < rounds; round++) {
        benchmark.run(Arm.plain(), "agent", "collector", "");
        benchmark.run(Arm.enforcing(charter), "plumbline", "", "");
        benchmark.run(Arm.plain(), "", "collector with transform", TRANSFORM);
        if (Files.exists(Arm.applicationInsights())) {
          benchmark.run(
              Arm.applicationInsights("appinsights", sink, ""), "Application Insights", "", "");
          long before = sink.bytes();
          benchmark.run(
              Arm.applicationInsights("appinsights-processors", sink, PROCESSORS),
              "Application Insights with processors",
              "",
              "");
          if (sink.bytes() == before) {
            throw new IOException("Application Insights' agent has sent nothing");
          }
        }
        System.err.printf("round %d of %d%n", round + 1, rounds);
      }
    }
    benchmark.print(rounds);
  }

  /** Runs the service in front of a Collector; what has no name is not kept. */
  private void run(Arm arm, String service, String collector, String processors)
      throws IOException, InterruptedException {
    int otlp = ChildProcess.freePort();
    try (ChildProcess sink = Chain.collector("duty-collector", otlp, processors)) {
      long before = sink.cpuNanos();
      List<String> command = new ArrayList<>();
      command.add(ChildProcess.java());
      command.addAll(arm.options());
      command.addAll(
          List.of(
              "-Xmx256m",
              "-cp",
              System.getProperty("java.class.path"),
              SpanMaker.class.getName(),
              Integer.toString(PER_SECOND),
              Integer.toString(WARM_UP_SECONDS),
              Integer.toString(SECONDS)));
      try (ChildProcess maker =
          ChildProcess.start("duty-" + arm.name(), command, environment(arm, otlp))) {
        Matcher result =
            RESULT.matcher(maker.ended(Duration.ofSeconds(2L * (WARM_UP_SECONDS + SECONDS) + 60)));
        if (!result.find()) {
          throw new IOException("the service under " + arm.name() + " gave no result");
        }
        double spans = Double.parseDouble(result.group(1));
        keep(service, Double.parseDouble(result.group(2)) / spans / 1e3);
        double all = spans * (WARM_UP_SECONDS + SECONDS) / SECONDS;
        keep(collector, (sink.cpuNanos() - before) / all / 1e3);
      }
    }
  }

  private void keep(String name, double micros) {
    if (!name.isEmpty()) {
      figures.computeIfAbsent(name, key -> new ArrayList<>()).add(micros);
    }
  }

  private static Map<String, String> environment(Arm arm, int otlp) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("OTEL_SERVICE_NAME", "edge");
    environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://" + Chain.loopback(otlp));
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "200");
    environment.put("OTEL_BSP_MAX_QUEUE_SIZE", "8192");
    environment.putAll(arm.environment());
    return environment;
  }

  /** The repository's charter with the words of this benchmark. */
  private static Path charter() throws IOException {
    Path copy = Path.of("build/benchmarks/duty-charter").toAbsolutePath();
    Path original = Path.of("charter/shop");
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(original.relativize(file).toString());
        Files.createDirectories(target.toAbsolutePath().getParent());
        Files.write(target, Files.readAllBytes(file));
      }
    }
    Files.writeString(copy.resolve("registry/bench.yaml"), WORDS);
    return copy;
  }

  private void print(int rounds) throws IOException {
    System.out.printf(
        Locale.ROOT,
        "%d rounds of %d spans at %d a second; %s%n%n"
            + "| where | CPU s for a million spans | without the duty | the duty, CPU s |%n"
            + "|---|---|---|---|%n",
        rounds,
        PER_SECOND * SECONDS,
        PER_SECOND,
        Machine.words());
    row("plumbline", "agent");
    row("Application Insights with processors", "Application Insights");
    row("collector with transform", "collector");
  }

  private void row(String with, String without) {
    List<Double> withDuty = figures.get(with);
    List<Double> base = figures.get(without);
    if (withDuty == null || base == null) {
      return;
    }
    double[] values = withDuty.stream().mapToDouble(Double::doubleValue).toArray();
    double[] bases = base.stream().mapToDouble(Double::doubleValue).toArray();
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %s |%n",
        with,
        Ratio.median(values),
        Ratio.median(bases),
        Ratio.difference(values, bases).show("%.2f", 0));
  }
}
