package dev.plumbline.console.trace;

/** Self time: how long a span ran with none of its children running. */
public final class SelfTime {

  private SelfTime() {}

  /** Returns nanoseconds for each span, by position. */
  public static long[] of(TraceView trace) {
    long[] selfs = new long[trace.size()];
    for (int i = 0; i < selfs.length; i++) {
      long covered = 0;
      long reached = trace.from(i);
      // Children come by start, so that their union grows to the right.
      for (int child : trace.children(i)) {
        long from = Math.max(reached, trace.from(child));
        long to = Math.min(trace.to(i), trace.to(child));
        if (to > from) {
          covered += to - from;
          reached = to;
        }
      }
      selfs[i] = trace.to(i) - trace.from(i) - covered;
    }
    return selfs;
  }
}
