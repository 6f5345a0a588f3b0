package dev.plumbline.checker;

import dev.plumbline.otlp.OtlpFiles;
import java.util.List;

/**
 * Options of a check.
 *
 * @param expectTraces the minimum number of traces; with a chain, of traces that pass through all
 *     of it
 * @param chain services that a whole trace passes through, outermost first; empty for any
 * @param windowBytes memory for traces that are still open, by estimate
 * @param longestLine bytes of the longest line that is read
 */
public record Options(int expectTraces, List<String> chain, long windowBytes, int longestLine) {

  private static final long WINDOW = 256L << 20;

  public Options {
    if (expectTraces < 0) {
      throw new IllegalArgumentException(
          "expectTraces is " + expectTraces + ", expected 0 or more");
    }
    chain = List.copyOf(chain);
  }

  /** Accepts any telemetry; a quarter of the heap, at most 256 MiB, for open traces. */
  public static Options defaults() {
    long window = Math.min(WINDOW, Runtime.getRuntime().maxMemory() / 4);
    return new Options(0, List.of(), window, OtlpFiles.LONGEST_LINE);
  }

  public Options expecting(int traces) {
    return new Options(traces, chain, windowBytes, longestLine);
  }

  public Options through(List<String> services) {
    return new Options(expectTraces, services, windowBytes, longestLine);
  }

  public Options withWindow(long bytes) {
    return new Options(expectTraces, chain, bytes, longestLine);
  }

  public Options withLongestLine(int bytes) {
    return new Options(expectTraces, chain, windowBytes, bytes);
  }
}
