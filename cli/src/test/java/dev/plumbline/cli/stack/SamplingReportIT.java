package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.Plumbline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code plumbline sampling report}, asked of the real Prometheus about counters it really has. */
class SamplingReportIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int STEP = 15;
  private static final int STEPS = 240;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<Counter> counters = new ArrayList<>();
  private Path charter;
  private StackSettings settings;
  private Process prometheus;

  /** What a service counted in each step of the last hour. */
  private record Counter(String service, String rule, String decision, int each, int from) {
    Counter(String service, String rule, String decision, int each) {
      this(service, rule, decision, each, 0);
    }
  }

  @BeforeEach
  void writeCharter() throws IOException {
    settings = LiveStack.settings(folder);
    charter = folder.resolve("charter");
    Path from = Checkout.find(null).root().resolve("conformance/vectors/charter/whole");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = charter.resolve(from.relativize(file).toString());
        Files.createDirectories(to.resolveSibling("."));
        Files.copy(file, to);
      }
    }
    Path policy = charter.resolve("policy.yaml");
    String text = Files.readString(policy);
    String ruled =
        text.replace(
            "    - {name: default, probability: 1.0}",
            """
                - {name: faults, match: {baggage: {plumbline.demo.fault: "*"}}, probability: 1.0}
                - {name: health, match: {kind: server, route: /healthz}, probability: 0.01}
                - {name: default, probability: 0.25}\
            """);
    assertThat(ruled).isNotEqualTo(text);
    Files.writeString(policy, ruled);
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (prometheus != null) {
      prometheus.destroy();
      if (!prometheus.waitFor(60, TimeUnit.SECONDS)) {
        prometheus.destroyForcibly();
      }
    }
  }

  @Test
  void servicesThatKeepWhatThePolicySays_haveNothingToAdjust() throws Exception {
    for (String service : List.of("edge", "gateway", "worker")) {
      counters.add(new Counter(service, "faults", "sampled", 1));
      counters.add(new Counter(service, "health", "sampled", 1));
      counters.add(new Counter(service, "health", "dropped", 99));
      counters.add(new Counter(service, "default", "sampled", 10));
      counters.add(new Counter(service, "default", "dropped", 30));
      counters.add(new Counter(service, "parent", "sampled", 7));
    }
    startPrometheus();

    assertThat(report()).as(out + "" + err).isZero();
    assertThat(out.toString())
        .contains("Sampling decisions over 30m")
        .containsPattern("edge +health +\\d+ +70.9 % +\\d+ +1 % +1 %")
        .containsPattern("worker +parent +\\d+ +- +\\d+ +100 % +follow")
        .contains("To adjust\n  nothing");
  }

  @Test
  void whatThePolicyDoesNotSay_isToldByServiceAndRule() throws Exception {
    counters.add(new Counter("edge", "health", "sampled", 10));
    counters.add(new Counter("edge", "health", "dropped", 90));
    counters.add(new Counter("gateway", "everything", "sampled", 5));
    counters.add(new Counter("gateway", "default", "sampled", 10));
    counters.add(new Counter("gateway", "default", "dropped", 30));
    startPrometheus();

    assertThat(report("--at-most", "0.5")).isEqualTo(1);
    assertThat(out.toString())
        .containsPattern("edge: keeps 10 % by \"health\", the policy has 1 % \\(\\d+ to \\d+ of")
        .contains("gateway: decides by \"everything\", which the policy does not have")
        .contains("worker: no sampling decision in the window")
        .containsPattern("\"faults\" \\(.*policy.yaml:\\d+:\\d+\\) decided nothing")
        .doesNotContain("\"default\" (")
        .contains("traces a second, at most 0.5 are allowed");
  }

  @Test
  void aSeriesThatBeginsInTheWindow_countsItsFirstValue() throws Exception {
    counters.add(new Counter("edge", "default", "sampled", 1, STEPS));
    startPrometheus();

    report();

    assertThat(out.toString()).containsPattern("edge +default +" + STEPS + " +100 % +" + STEPS);
  }

  @Test
  void whereNothingIsCounted_nothingIsProven() throws Exception {
    startPrometheus();

    assertThat(report()).isEqualTo(1);
    assertThat(out.toString()).contains("no root span in the window; cannot evaluate");
  }

  private void startPrometheus() throws Exception {
    Backends backends = Backends.of(settings);
    ProcessSpec spec = backends.prometheus();
    Path samples = folder.resolve("samples.txt");
    Files.writeString(samples, openMetrics());
    if (!counters.isEmpty()) {
      Process blocks =
          new ProcessBuilder(
                  Checkout.find(null).tool("promtool").toString(),
                  "tsdb",
                  "create-blocks-from",
                  "openmetrics",
                  samples.toString(),
                  settings.state().resolve("prometheus").toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(blocks.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(blocks.waitFor()).as(said).isZero();
    }
    prometheus =
        new ProcessBuilder(spec.command())
            .directory(spec.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    long until = System.nanoTime() + LIMIT.toNanos();
    while (statusOf(spec.health()) != 200) {
      assertThat(System.nanoTime()).as(() -> log()).isLessThan(until);
      Thread.sleep(50);
    }
  }

  /** An hour of counters that ends now. */
  private String openMetrics() {
    long now = Instant.now().getEpochSecond();
    StringBuilder text = new StringBuilder("# TYPE plumbline_sampler_decisions counter\n");
    for (Counter counter : counters) {
      for (int step = counter.from(); step <= STEPS; step++) {
        text.append("plumbline_sampler_decisions_total{service_name=\"")
            .append(counter.service())
            .append("\",plumbline_sampler_rule=\"")
            .append(counter.rule())
            .append("\",plumbline_sampler_decision=\"")
            .append(counter.decision())
            .append("\"} ")
            .append(step * counter.each())
            .append(' ')
            .append(now - (long) STEP * (STEPS - step))
            .append('\n');
      }
    }
    return text.append("# EOF\n").toString();
  }

  private int statusOf(URI address) throws InterruptedException {
    try {
      return LiveStack.client(settings)
          .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException notYet) {
      return 0;
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("prometheus.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private int report(String... more) {
    CommandLine command =
        Plumbline.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    List<String> words =
        new ArrayList<>(
            List.of(
                "sampling",
                "report",
                "--window",
                "30m",
                "--charter",
                charter.toString(),
                "--prometheus",
                settings.ports().url(Port.PROMETHEUS),
                "--prometheus-user-file",
                Credentials.of(settings).user("prometheus").toString(),
                "--prometheus-password-file",
                Credentials.of(settings).password("prometheus").toString()));
    words.addAll(List.of(more));
    return command.execute(words.toArray(String[]::new));
  }
}
