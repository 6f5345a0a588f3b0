package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/health}.
 *
 * @param store null while it cannot be read; so {@code ingest}
 */
public record HealthResponse(
    Status status,
    @Nullable String detail,
    String version,
    double uptimeS,
    long errors,
    Map<PartName, Part> parts,
    @Nullable Store store,
    @Nullable Ingest ingest,
    NotifiedAlerts notifiedAlerts)
    implements Document {

  /** Whether the console works. */
  public enum Status {
    OK,
    FAILING
  }

  /**
   * The store.
   *
   * @param readFrom the address of Jaeger where traces are read from it
   */
  public record Store(
      String kind,
      long traces,
      long sizeBytes,
      long limitBytes,
      @Nullable Long oldestMs,
      long maxAgeS,
      long removedTraces,
      @Nullable String readFrom)
      implements Document {}

  /** Counts since the start. */
  public record Ingest(
      long spans,
      long duplicateSpans,
      long logRecords,
      long requests,
      long refusedRequests,
      long malformedRequests,
      long rejectedSpans,
      long rejectedLogRecords,
      long truncatedAttributes,
      long queueBytes,
      long queueLimitBytes)
      implements Document {}

  /** Alerts that the webhook received. */
  public record NotifiedAlerts(long kept, long dropped) implements Document {}
}
