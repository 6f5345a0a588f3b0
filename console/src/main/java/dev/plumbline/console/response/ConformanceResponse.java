package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/conformance}. */
public record ConformanceResponse(
    Range range,
    Map<PartName, Part> parts,
    CharterName charter,
    List<Version> versions,
    List<Finding> findings,
    List<Enforcement> enforcement)
    implements Document {

  /** A charter in one service. */
  public record Version(
      String service,
      @Nullable String version,
      @Nullable String digest,
      boolean current,
      int instances,
      long spans,
      long lastSeenMs)
      implements Document {}

  /** What a service counted itself. */
  public record Finding(
      String service,
      String rule,
      String action,
      double total,
      @Nullable Long lastMs,
      @Nullable String exampleTrace)
      implements Document {}

  /** Whether a process enforces its charter. */
  public record Enforcement(String service, String instance, boolean active) implements Document {}
}
