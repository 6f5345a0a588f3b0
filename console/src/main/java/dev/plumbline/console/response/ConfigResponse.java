package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/config}. */
public record ConfigResponse(
    List<Service> services,
    CharterName charter,
    List<Code> codes,
    List<Reason> reasons,
    List<String> origins,
    List<String> baggageKeys,
    List<Double> histogramBoundsS,
    Traces traces,
    Links links,
    boolean bootcamp)
    implements Document {

  /** A service of the charter. */
  public record Service(
      String name,
      String label,
      @Nullable String color,
      String language,
      String team,
      int tier,
      String brief,
      boolean boundary,
      List<String> peers)
      implements Document {}

  /** A row of the error table. */
  public record Code(String code, int http, String fault, boolean serverError)
      implements Document {}

  /** A reason of the error table. */
  public record Reason(
      String reason, @Nullable String code, String owner, String brief, String advice)
      implements Document {}

  /** Where traces are read from. */
  public record Traces(String kind, long maxAgeS) implements Document {}

  /** Addresses for people; null where there is none. */
  public record Links(
      @Nullable String prometheus, @Nullable String alertmanager, @Nullable String jaeger)
      implements Document {}
}
