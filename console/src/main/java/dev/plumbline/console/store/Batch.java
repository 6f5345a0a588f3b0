package dev.plumbline.console.store;

import java.util.List;

/**
 * One export request on its way into the store.
 *
 * @param room that it has taken in the queue
 * @param receipt is told once it is on disk
 */
record Batch(List<SpanChunk> spans, List<LogChunk> logs, long room, Receipt receipt) {

  /** Is told what became of the request. */
  interface Receipt {
    void stored(Stored outcome);

    void failed(StoreException failure);
  }

  /**
   * What became of a request.
   *
   * @param duplicates spans and records that were there already
   * @param rejected spans that were refused because their trace is full
   * @param rejectedLogs records that were refused because their trace is full
   */
  record Stored(long spans, long logs, long duplicates, long rejected, long rejectedLogs) {}
}
