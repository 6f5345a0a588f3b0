package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/overview}. */
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
public record OverviewResponse(
    Range range,
    Map<PartName, Part> parts,
    @Nullable String environment,
    List<String> environments,
    List<Service> services,
    List<Call> calls,
    List<Budget> budgets,
    @Nullable Integer alertsFiring)
    implements Document {

  /**
   * A service on the map.
   *
   * @param p99TrendS p99 over the range, for a sparkline
   */
  public record Service(
      String service,
      boolean inCharter,
      @Nullable Double callsPerS,
      @Nullable Double errorRatio,
      Faults errorRatioByFault,
      @Nullable Double p50S,
      @Nullable Double p95S,
      @Nullable Double p99S,
      double[] p99TrendS,
      @Nullable Double lastSeenMs,
      @Nullable Long alerts)
      implements Document {}

  /** Shares of all calls. */
  public record Faults(
      @Nullable Double caller, @Nullable Double service, @Nullable Double dependency)
      implements Document {}

  /** Calls between two services. */
  public record Call(
      String from,
      String to,
      @Nullable Double callsPerS,
      @Nullable Double errorRatio,
      @Nullable Double p99S,
      boolean inCharter)
      implements Document {}
}
