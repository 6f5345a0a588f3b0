package dev.plumbline.console.store;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what is received, refused and removed, since the start. */
final class StoreCounters {

  final LongAdder requests = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder malformed = new LongAdder();
  final LongAdder rejectedSpans = new LongAdder();
  final LongAdder rejectedLogs = new LongAdder();
  final LongAdder truncated = new LongAdder();
  private final LongAdder spans = new LongAdder();
  private final LongAdder logs = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder removedTraces = new LongAdder();

  /** Size of the database when it was last read. */
  volatile long bytes;

  void add(QueuedRequest.Stored stored) {
    spans.add(stored.spans());
    logs.add(stored.logs());
    duplicates.add(stored.duplicates());
    rejectedSpans.add(stored.rejected());
    rejectedLogs.add(stored.rejectedLogs());
  }

  void removed(Retention.Removed removed) {
    removedTraces.add(removed.traces());
  }

  StoreState state(
      long traces,
      long sizeBytes,
      StoreLimits limits,
      long oldestMillis,
      long queueBytes,
      @Nullable String failure) {
    return new StoreState(
        traces,
        spans.sum(),
        logs.sum(),
        duplicates.sum(),
        rejectedSpans.sum(),
        rejectedLogs.sum(),
        requests.sum(),
        refused.sum(),
        malformed.sum(),
        truncated.sum(),
        removedTraces.sum(),
        sizeBytes,
        oldestMillis,
        queueBytes,
        limits,
        failure);
  }
}
