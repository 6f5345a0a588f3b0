package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One alert.
 *
 * @param search the parameters of a search for all of its traces
 */
public record AlertEntry(
    String fingerprint,
    String name,
    State state,
    @Nullable String severity,
    @Nullable String service,
    @Nullable String origin,
    @Nullable String code,
    @Nullable String journey,
    String summary,
    String description,
    long startsMs,
    @Nullable Long endsMs,
    Map<String, String> labels,
    Map<String, String> annotations,
    List<TraceRow> traces,
    @Nullable String search,
    String source)
    implements Document {

  /** Whether it is active; {@code RESOLVED} within the last 24 h. */
  public enum State {
    FIRING,
    PENDING,
    SUPPRESSED,
    RESOLVED
  }
}
