package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/traces/{trace_id}}.
 *
 * @param spans depth first; made one at a time, as they are written
 */
public record TraceResponse(
    Map<PartName, Part> parts,
    String traceId,
    long startUs,
    double durationUs,
    long spanCount,
    long omittedSpans,
    boolean complete,
    boolean synthetic,
    @Nullable ErrorTuple error,
    List<Resource> resources,
    List<Scope> scopes,
    Iterable<Span> spans,
    List<Piece> criticalPath,
    List<String> errorPath,
    List<Retry> retries,
    List<Share> timeByService,
    List<Skew> skew,
    Map<String, String> baggage,
    long logCount)
    implements Document {

  /** A process. */
  public record Resource(
      String service,
      @Nullable String instance,
      Map<String, @Nullable Object> attributes,
      String schemaUrl,
      @Nullable UsedCharter charter)
      implements Document {}

  /** The charter of a process, and whether it is this console's. */
  public record UsedCharter(String version, String digest, boolean current) implements Document {}

  /** An instrumentation scope. */
  public record Scope(String name, String version) implements Document {}

  /**
   * A span.
   *
   * @param resource its position in the list of resources; so {@code scope}
   * @param attempt of a retry, from 1
   */
  public record Span(
      String spanId,
      @Nullable String parentId,
      String service,
      int resource,
      int scope,
      String name,
      String kind,
      String status,
      String statusMessage,
      double offsetUs,
      double durationUs,
      double skewUs,
      int depth,
      double selfUs,
      double criticalUs,
      @Nullable ErrorTuple error,
      boolean onErrorPath,
      @Nullable Integer attempt,
      Map<String, @Nullable Object> attributes,
      List<Event> events,
      List<Link> links,
      String traceState,
      Dropped dropped)
      implements Document {}

  /** An event of a span. */
  public record Event(String name, double offsetUs, Map<String, @Nullable Object> attributes)
      implements Document {}

  /** A link of a span. */
  public record Link(String traceId, String spanId, Map<String, @Nullable Object> attributes)
      implements Document {}

  /** What the SDK left out of a span. */
  public record Dropped(int attributes, int events, int links) implements Document {}

  /** A part of the critical path. */
  public record Piece(String spanId, double fromUs, double toUs) implements Document {}

  /** Attempts of one call. */
  public record Retry(String parentId, String operation, List<String> attempts, boolean succeeded)
      implements Document {}

  /** The time that a service took itself. */
  public record Share(String service, double selfUs, double ratio) implements Document {}

  /** The offset of a service's clock from the root's. */
  public record Skew(String service, double offsetUs, double errorUs, long calls, boolean corrected)
      implements Document {}
}
