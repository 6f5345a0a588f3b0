package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/services/{service}}. */
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
public record ServiceResponse(
    Range range,
    Map<PartName, Part> parts,
    String service,
    @Nullable String environment,
    List<String> environments,
    @Nullable String operation,
    long stepS,
    long[] timesMs,
    List<Operation> operations,
    double[] rate,
    List<Failures> errors,
    Durations duration,
    HeatMap heatmap,
    List<Exemplar> exemplars,
    List<ResourceMetric> resources,
    List<Decisions> sampler,
    List<Findings> findings,
    List<Instance> instances)
    implements Document {

  /** One operation over the whole range. */
  public record Operation(
      String operation,
      String protocol,
      @Nullable Double callsPerS,
      @Nullable Double errorRatio,
      @Nullable Double p99S)
      implements Document {}

  /** Failures with one code, origin and fault. */
  public record Failures(
      String code, @Nullable String origin, @Nullable String fault, double[] perS)
      implements Document {}

  /** Quantiles of the duration. */
  public record Durations(double[] p50S, double[] p95S, double[] p99S) implements Document {}

  /**
   * Calls by duration.
   *
   * @param perS for each moment the calls of each bucket, those over the last bound too
   */
  public record HeatMap(List<Double> boundsS, List<double[]> perS) implements Document {}

  /** A measurement that names its trace. */
  public record Exemplar(
      long timeMs,
      double valueS,
      String traceId,
      @Nullable String spanId,
      @Nullable String operation,
      @Nullable String code)
      implements Document {}

  /** One metric of the service's processes. */
  public record ResourceMetric(String name, String unit, String group, List<Line> series)
      implements Document {}

  /** One series of a metric. */
  public record Line(Map<String, String> labels, double[] values) implements Document {}

  /** Decisions of one rule of the sampler. */
  public record Decisions(String rule, String decision, double[] perS) implements Document {}

  /** Findings of one rule of the charter. */
  public record Findings(String rule, String action, @Nullable Double total, double[] perS)
      implements Document {}

  /** One process. */
  public record Instance(@Nullable String instance, @Nullable String version, long lastSeenMs)
      implements Document {}
}
