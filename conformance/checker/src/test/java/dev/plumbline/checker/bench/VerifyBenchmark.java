package dev.plumbline.checker.bench;

import dev.plumbline.charter.Charter;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CheckResult;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures how many spans a second {@code plumbline verify} checks, from file to result, on one
 * thread.
 *
 * <p>Counts processor time of the checking thread beside elapsed time: on a machine that does other
 * things too, the former says what one core can do. Prints one line a round and the median; fails
 * when the result is not the expected one.
 */
public final class VerifyBenchmark {

  private static final int WARM_UP = 3;
  private static final int ROUNDS = 7;

  private VerifyBenchmark() {}

  /** Arguments: charter folder, number of traces. */
  public static void main(String[] arguments) throws IOException {
    Charter charter = Charter.load(Path.of(arguments[0])).charter();
    int traces = Integer.parseInt(arguments[1]);
    long spans = (long) traces * OrderTraffic.spansPerTrace();
    Path file = Files.createTempFile("verify-benchmark", ".jsonl");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        new OrderTraffic(charter).write(traces, out);
      }
      System.out.printf(
          Locale.ROOT,
          "%,d spans in %,d traces, %,d MB, %d bytes a span%n",
          spans,
          traces,
          Files.size(file) / 1_000_000,
          Files.size(file) / spans);
      double[] perSecond = new double[ROUNDS];
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        double measured = measure(charter, file, traces, spans);
        if (round >= 0) {
          perSecond[round] = measured;
        }
      }
      Arrays.sort(perSecond);
      System.out.printf(
          Locale.ROOT,
          "median %,.0f spans a second of one core (slowest %,.0f, fastest %,.0f), %d rounds after"
              + " %d to warm up%n",
          perSecond[ROUNDS / 2],
          perSecond[0],
          perSecond[ROUNDS - 1],
          ROUNDS,
          WARM_UP);
    } finally {
      Files.delete(file);
    }
  }

  private static double measure(Charter charter, Path file, int traces, long spans) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpuBefore = threads.getCurrentThreadCpuTime();
    long before = System.nanoTime();
    CheckResult result =
        Checker.check(
            charter,
            List.of(file),
            Options.defaults().through(List.of("edge", "gateway", "worker")));
    double elapsed = (System.nanoTime() - before) / 1e9;
    double cpu = (threads.getCurrentThreadCpuTime() - cpuBefore) / 1e9;
    if (!result.passed()
        || result.checked().spans() != spans
        || result.checked().wholeChains() != traces) {
      throw new IllegalStateException("not the expected result: " + result);
    }
    System.out.printf(
        Locale.ROOT,
        "  %,9.0f spans/s elapsed, %,9.0f spans/s of processor time%n",
        spans / elapsed,
        spans / cpu);
    return spans / cpu;
  }
}
