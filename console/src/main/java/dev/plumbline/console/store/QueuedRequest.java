package dev.plumbline.console.store;

import java.util.List;

/**
 * One export request, queued for the store.
 *
 * @param room bytes that it takes in the queue
 * @param receipt is called once it is on disk
 */
record QueuedRequest(List<SpanChunk> spans, List<LogChunk> logs, long room, Receipt receipt) {

  /** Is called with the result of the request. */
  interface Receipt {
    void stored(Stored outcome);

    void failed(StoreException failure);
  }

  /**
   * The result of a request.
   *
   * @param duplicates spans and records that were stored already
   * @param rejected spans that were rejected because their trace is full
   * @param rejectedLogs records that were rejected because their trace is full
   */
  record Stored(long spans, long logs, long duplicates, long rejected, long rejectedLogs) {}
}
