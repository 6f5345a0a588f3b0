package dev.plumbline.benchmarks.overhead;

import java.io.IOException;
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
 * What an agent costs the edge: processor time a request, slowest requests, requests that were
 * placed, at a fixed arrival rate below saturation.
 *
 * <p>The edges of all arms run at once; the load goes to one of them at a time, for a few seconds,
 * in an order that is new in each round. So what else the machine does meets all arms alike, and
 * figures are compared within a round. Half-way all are started anew: no arm owes its figures to
 * one lucky compilation.
 */
public final class OverheadBenchmark {
  private static final int STARTS = 2;
  private static final int WINDOW_SECONDS = 5;

  /** An edge is warm once its compilers take no more of its processor time than this. */
  private static final double SETTLED = 0.05;

  private static final int WARM_UP_WINDOWS = 24;

  private record Window(double cpuMicros, double p99Millis, double placed) {}

  private final int rounds;
  private final int perSecond;
  private final Random random = new Random(7);
  private final Map<String, List<Window>> windows = new LinkedHashMap<>();

  private OverheadBenchmark(int rounds, int perSecond) {
    this.rounds = rounds;
    this.perSecond = perSecond;
  }

  /** Arguments: rounds, requests a second, then names of arms (all when none is named). */
  public static void main(String[] arguments) throws Exception {
    OverheadBenchmark benchmark =
        new OverheadBenchmark(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    List<String> wanted = Arrays.asList(arguments).subList(2, arguments.length);
    try (ProprietarySink sink = new ProprietarySink()) {
      List<Arm> arms = new ArrayList<>(Arm.all(sink));
      if (!wanted.isEmpty()) {
        arms.removeIf(arm -> !wanted.contains(arm.name()));
      }
      for (int start = 0; start < STARTS; start++) {
        try (Chain chain = Chain.start()) {
          benchmark.run(chain, arms);
        }
      }
    }
    benchmark.print();
  }

  private void run(Chain chain, List<Arm> arms) throws IOException, InterruptedException {
    Map<String, Chain.Edge> edges = new LinkedHashMap<>();
    try {
      for (Arm arm : arms) {
        Chain.Edge edge = chain.edge(arm);
        edges.put(arm.name(), edge);
        windows.putIfAbsent(arm.name(), new ArrayList<>());
        warmUp(arm.name(), edge);
      }
      List<String> order = new ArrayList<>(edges.keySet());
      for (int round = 0; round < rounds / STARTS; round++) {
        Collections.shuffle(order, random);
        for (String arm : order) {
          Window window = window(Objects.requireNonNull(edges.get(arm)));
          Objects.requireNonNull(windows.get(arm)).add(window);
        }
        System.err.printf("round %d of %d%n", round + 1, rounds / STARTS);
      }
    } finally {
      edges.values().forEach(edge -> edge.process().close());
    }
  }

  private void warmUp(String arm, Chain.Edge edge) throws IOException {
    double compiling = 1;
    int windows = 0;
    for (; windows < WARM_UP_WINDOWS && compiling > SETTLED; windows++) {
      long compiled = edge.process().compilerNanos();
      long before = edge.process().cpuNanos();
      new Arrivals(edge.address(), perSecond).send(WINDOW_SECONDS);
      compiling =
          (double) (edge.process().compilerNanos() - compiled)
              / (edge.process().cpuNanos() - before);
    }
    System.err.printf(
        Locale.ROOT,
        "%s warmed up for %d s; its compilers still take %.0f %% of its processor time%n",
        arm,
        windows * WINDOW_SECONDS,
        100 * compiling);
  }

  private Window window(Chain.Edge edge) throws IOException {
    long before = edge.process().cpuNanos();
    Arrivals.Outcome outcome = new Arrivals(edge.address(), perSecond).send(WINDOW_SECONDS);
    double cpu = edge.process().cpuNanos() - before;
    return new Window(cpu / outcome.offered() / 1e3, outcome.p99Nanos() / 1e6, outcome.placed());
  }

  private void print() throws IOException {
    System.out.printf(
        Locale.ROOT,
        "%d rounds of %d s at %d requests a second, %d starts; %s%n%n",
        rounds,
        WINDOW_SECONDS,
        perSecond,
        STARTS,
        Machine.words());
    System.out.println(
        "| arm | CPU a request, us | p99, ms | placed | CPU against agent | p99 against agent |"
            + " placed against agent |\n|---|---|---|---|---|---|---|");
    List<Window> base = windows.getOrDefault(Arm.AGENT, List.of());
    windows.forEach(
        (arm, ofArm) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.1f | %.4f | %s | %s | %s |%n",
                arm,
                median(ofArm, Window::cpuMicros),
                median(ofArm, Window::p99Millis),
                median(ofArm, Window::placed),
                against(ofArm, base, Window::cpuMicros),
                against(ofArm, base, Window::p99Millis),
                against(ofArm, base, Window::placed)));
  }

  private static double median(List<Window> windows, ToDoubleFunction<Window> figure) {
    return Ratio.median(windows.stream().mapToDouble(figure).toArray());
  }

  private static String against(
      List<Window> windows, List<Window> base, ToDoubleFunction<Window> figure) {
    if (base.isEmpty() || base.equals(windows)) {
      return "";
    }
    return Ratio.of(
            windows.stream().mapToDouble(figure).toArray(),
            base.stream().mapToDouble(figure).toArray())
        .show("%.3f", 1);
  }
}
