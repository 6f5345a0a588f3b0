package dev.plumbline.checker;

import dev.plumbline.otlp.OtlpFiles;
import java.time.Instant;
import java.util.List;

/**
 * Options of a check.
 *
 * @param expectTraces the minimum number of traces; with a chain, of traces that pass through all
 *     of it
 * @param chain services that a whole trace passes through, outermost first; empty for any
 * @param windowBytes memory for traces that are still open, by estimate
 * @param longestLine bytes of the longest line that is read
 * @param since nanoseconds since the epoch: what is older is not checked; 0 for everything
 */
public record Options(
    int expectTraces, List<String> chain, long windowBytes, int longestLine, long since) {

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
    return new Options(0, List.of(), window, OtlpFiles.LONGEST_LINE, 0);
  }

  public Options expecting(int traces) {
    return new Options(traces, chain, windowBytes, longestLine, since);
  }

  public Options through(List<String> services) {
    return new Options(expectTraces, services, windowBytes, longestLine, since);
  }

  public Options withWindow(long bytes) {
    return new Options(expectTraces, chain, bytes, longestLine, since);
  }

  public Options withLongestLine(int bytes) {
    return new Options(expectTraces, chain, windowBytes, bytes, since);
  }

  /** Leaves out what is older than this time. */
  public Options since(Instant time) {
    // What 64 bits of nanoseconds cannot say is before, or after, all that is checked.
    long seconds = Math.max(0, Math.min(time.getEpochSecond(), Long.MAX_VALUE / 1_000_000_000 - 1));
    long nanos = seconds * 1_000_000_000 + time.getNano();
    return new Options(expectTraces, chain, windowBytes, longestLine, nanos);
  }

  /** Whether something of this time is older; what states no time is not. */
  boolean leavesOut(long nanos) {
    return nanos != 0 && nanos < since;
  }
}
