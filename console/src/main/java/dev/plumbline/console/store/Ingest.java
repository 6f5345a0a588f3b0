package dev.plumbline.console.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.plumbline.console.ProcessErrors;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Accepts OTLP export requests, decodes them and queues them for the writer.
 *
 * <p>A request takes its room in the queue before it is decoded; without room it is refused at
 * once, and its sender retries. Two threads decode.
 */
public final class Ingest implements AutoCloseable {

  /** The largest request, in bytes, after decompression. */
  public static final int LARGEST_REQUEST = 8 << 20;

  /** The Retry-After of a refused request. */
  public static final int RETRY_SECONDS = 1;

  private static final int DECODERS = 2;
  private static final int LARGE = 1 << 20;

  /** What a request takes besides its bytes, so that small ones are bounded too. */
  private static final long REQUEST_BYTES = 4 << 10;

  private final ReentrantLock large = new ReentrantLock(true);

  private final IngestQueue queue;
  private final StoreCounters counters;
  private final BaggageKeys baggage;
  private final BooleanSupplier closed;
  private final ProcessErrors failures;
  private final ThreadLocal<RequestDecoder> decoder;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          DECODERS,
          task -> {
            Thread thread = new Thread(task, "otlp-decoder");
            thread.setDaemon(true);
            return thread;
          });

  Ingest(
      IngestQueue queue,
      StoreCounters counters,
      BaggageKeys baggage,
      BooleanSupplier closed,
      ProcessErrors failures) {
    this.queue = queue;
    this.counters = counters;
    this.baggage = baggage;
    this.closed = closed;
    this.failures = failures;
    this.decoder = ThreadLocal.withInitial(() -> new RequestDecoder(this.baggage));
  }

  /**
   * The result of an accepted request.
   *
   * @param rejected spans or records that were rejected
   * @param why the reason; empty when none was rejected
   */
  public record Taken(long rejected, String why) {}

  /**
   * Takes an ExportTraceServiceRequest in protobuf form.
   *
   * @return completes when it is on disk; with {@link RequestRefused} when it is malformed, with
   *     {@link StoreException} when it could not be written and should be sent again
   * @throws RequestRefused when there is no room
   */
  public CompletionStage<Taken> traces(byte[] body) throws RequestRefused {
    return take(body, counters.rejectedSpans, RequestDecoder::traces);
  }

  /** Takes an ExportLogsServiceRequest, as {@link #traces} does. */
  public CompletionStage<Taken> logs(byte[] body) throws RequestRefused {
    return take(body, counters.rejectedLogs, RequestDecoder::logs);
  }

  /** Counts a request that a receiver refused. */
  public void countRefused() {
    counters.refused.increment();
  }

  /** Counts a request that a receiver could not read. */
  public void countMalformed() {
    counters.malformed.increment();
  }

  private interface Decoding {
    RequestDecoder.Decoded decode(RequestDecoder decoder, byte[] body)
        throws InvalidProtocolBufferException;
  }

  private CompletionStage<Taken> take(byte[] body, LongAdder rejected, Decoding decoding)
      throws RequestRefused {
    counters.requests.increment();
    long size = REQUEST_BYTES + body.length;
    if (closed.getAsBoolean()) {
      counters.refused.increment();
      throw new RequestRefused(RequestRefused.Why.BUSY, "the console is stopping");
    }
    if (!queue.reserve(size)) {
      counters.refused.increment();
      throw new RequestRefused(
          RequestRefused.Why.BUSY,
          "the queue is full: %d of %d bytes are waiting to be written"
              .formatted(queue.bytes(), queue.limit()));
    }
    CompletableFuture<Taken> taken = new CompletableFuture<>();
    try {
      threads.execute(() -> decode(body, size, rejected, decoding, taken));
    } catch (RejectedExecutionException stopping) {
      queue.release(size);
      counters.refused.increment();
      throw new RequestRefused(RequestRefused.Why.BUSY, "the console is stopping");
    }
    return taken;
  }

  private void decode(
      byte[] body,
      long reserved,
      LongAdder rejected,
      Decoding decoding,
      CompletableFuture<Taken> taken) {
    long room = reserved;
    try {
      RequestDecoder.Decoded decoded = decode(body, decoding);
      long needed = Math.max(room, REQUEST_BYTES + decoded.weight());
      queue.resize(room, needed);
      room = needed;
      counters.truncated.add(decoded.truncated());
      rejected.add(decoded.rejections().rejected());
      queue.add(
          new QueuedRequest(
              decoded.spans(),
              decoded.logs(),
              room,
              new QueuedRequest.Receipt() {
                @Override
                public void stored(QueuedRequest.Stored outcome) {
                  taken.complete(answer(decoded, outcome));
                }

                @Override
                public void failed(StoreException failure) {
                  taken.completeExceptionally(failure);
                }
              }));
    } catch (InvalidProtocolBufferException e) {
      queue.release(room);
      counters.malformed.increment();
      taken.completeExceptionally(
          new RequestRefused(
              RequestRefused.Why.MALFORMED, "not an OTLP request: " + e.getMessage()));
    } catch (RuntimeException | Error e) {
      queue.release(room);
      if (e instanceof Error) {
        failures.note("decoding a request", e);
      }
      taken.completeExceptionally(e);
    }
  }

  /** Of large requests one is decoded at a time. */
  private RequestDecoder.Decoded decode(byte[] body, Decoding decoding)
      throws InvalidProtocolBufferException {
    if (body.length < LARGE) {
      return decoding.decode(decoder.get(), body);
    }
    large.lock();
    try {
      return decoding.decode(decoder.get(), body);
    } finally {
      large.unlock();
    }
  }

  private static Taken answer(RequestDecoder.Decoded decoded, QueuedRequest.Stored outcome) {
    long rejected = decoded.rejections().rejected() + outcome.rejected() + outcome.rejectedLogs();
    List<String> why =
        java.util.stream.Stream.of(
                decoded.rejections().why(),
                outcome.rejected() > 0
                    ? outcome.rejected()
                        + " of a trace with over "
                        + StoreWriter.MOST_SPANS
                        + " spans"
                    : "",
                outcome.rejectedLogs() > 0
                    ? "%d of a trace with over %d log records"
                        .formatted(outcome.rejectedLogs(), LogTable.MOST_RECORDS)
                    : "")
            .filter(text -> !text.isEmpty())
            .toList();
    return new Taken(rejected, String.join("; ", why));
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
