package dev.plumbline.benchmarks.overhead;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * How long the edge takes from the start of its process to its first answer on {@code /healthz},
 * and the processor time it has used by then, with and without agents.
 *
 * <p>Each round starts every arm once, in an order of its own, so that what else the machine does
 * meets all arms alike. Differences are taken within a round.
 */
public final class StartupBenchmark {
  private record Start(double millis, double cpuMillis) {}

  private StartupBenchmark() {}

  /** Arguments: rounds, then names of arms (all when none is named). */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    List<String> wanted = Arrays.asList(arguments).subList(1, arguments.length);
    List<Arm> arms = new ArrayList<>(Arm.starts());
    if (!wanted.isEmpty()) {
      arms.removeIf(arm -> !wanted.contains(arm.name()));
    }
    Map<String, List<Start>> starts = new LinkedHashMap<>();
    arms.forEach(arm -> starts.put(arm.name(), new ArrayList<>()));
    Random random = new Random(rounds);
    for (int round = -1; round < rounds; round++) {
      Collections.shuffle(arms, random);
      for (Arm arm : arms) {
        Start start = start(arm);
        if (round >= 0) { // the first round fills the page cache
          Objects.requireNonNull(starts.get(arm.name())).add(start);
        }
      }
    }
    print(starts, rounds);
  }

  private static Start start(Arm arm) throws IOException, InterruptedException {
    String address = Chain.loopback(ChildProcess.freePort());
    Map<String, String> environment = new LinkedHashMap<>(arm.environment());
    environment.put("OTEL_SERVICE_NAME", "edge");
    environment.put("PLUMBLINE_DEMO_EDGE_LISTEN", address);
    // No gateway runs here: its warm-up would be timed instead.
    environment.put("PLUMBLINE_DEMO_WARM_UP_MS", "1");
    long begin = System.nanoTime();
    ChildProcess edge =
        ChildProcess.start("startup-" + arm.name(), Chain.edgeCommand(arm), environment);
    try {
      edge.ready(URI.create("http://" + address + "/healthz"));
      double millis = (System.nanoTime() - begin) / 1e6;
      return new Start(millis, edge.cpuNanos() / 1e6);
    } finally {
      edge.kill();
    }
  }

  private static void print(Map<String, List<Start>> starts, int rounds) throws IOException {
    System.out.printf(
        Locale.ROOT,
        "%d rounds; %s%n%n| arm | median s | CPU s | against agent, ms | CPU against agent, ms |%n"
            + "|---|---|---|---|---|%n",
        rounds,
        Machine.words());
    List<Start> base = starts.getOrDefault(Arm.AGENT, List.of());
    starts.forEach(
        (arm, ofArm) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %s | %s |%n",
                arm,
                Ratio.median(figures(ofArm, Start::millis)) / 1000,
                Ratio.median(figures(ofArm, Start::cpuMillis)) / 1000,
                against(ofArm, base, Start::millis),
                against(ofArm, base, Start::cpuMillis)));
  }

  private static String against(
      List<Start> starts, List<Start> base, ToDoubleFunction<Start> figure) {
    return base.isEmpty() || base.equals(starts)
        ? ""
        : Ratio.difference(figures(starts, figure), figures(base, figure)).show("%+.0f", 0);
  }

  private static double[] figures(List<Start> starts, ToDoubleFunction<Start> figure) {
    return starts.stream().mapToDouble(figure).toArray();
  }
}
