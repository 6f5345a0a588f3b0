package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import dev.plumbline.console.json.Flat;
import dev.plumbline.console.json.LeftOut;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/conformance/verdict}.
 *
 * @param result null, and its members left out, where traces could not be read
 */
public record VerdictResponse(
    Range range, Map<PartName, Part> parts, State state, @Flat @LeftOut @Nullable Result result)
    implements Document {

  /** Whether the traces conform. */
  public enum State {
    CONFORMS,
    BREAKS,
    NOTHING
  }

  /** What the checker counted and found. */
  public record Result(
      long judgedAtMs,
      long traces,
      long wholeChains,
      long spans,
      long foreignSpans,
      Map<String, Long> spansByService,
      List<Finding> findings,
      List<String> rules,
      List<Skew> clockSkew)
      implements Document {}

  /** A finding of the checker. */
  public record Finding(
      String rule,
      String service,
      String subject,
      String message,
      String where,
      long count,
      @Nullable String exampleTrace)
      implements Document {}

  /** The offset of one service's clock from another's. */
  public record Skew(String client, String server, double offsetUs, double errorUs, long calls)
      implements Document {}
}
