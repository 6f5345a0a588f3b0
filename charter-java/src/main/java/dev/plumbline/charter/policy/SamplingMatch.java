package dev.plumbline.charter.policy;

import dev.plumbline.charter.registry.SpanKind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The spans that a sampling rule matches: every given part must match. */
public final class SamplingMatch {
  /** Matches every span. */
  public static final SamplingMatch ALL =
      new SamplingMatch(null, null, null, null, Collections.emptyMap());

  /** A value of baggage that stands for any. */
  public static final String ANY = "*";

  private final @Nullable String service;
  private final @Nullable SpanKind kind;
  private final @Nullable String method;
  private final @Nullable RoutePattern route;
  private final Map<String, String> baggage;

  public SamplingMatch(
      @Nullable String service,
      @Nullable SpanKind kind,
      @Nullable String method,
      @Nullable RoutePattern route,
      Map<String, String> baggage) {
    this.service = service;
    this.kind = kind;
    this.method = method;
    this.route = route;
    this.baggage = Collections.unmodifiableMap(new LinkedHashMap<>(baggage));
  }

  /** {@code service.name}; null matches every one, as in all parts. */
  public @Nullable String service() {
    return service;
  }

  public @Nullable SpanKind kind() {
    return kind;
  }

  /** {@code http.request.method}, else {@code rpc.method}. */
  public @Nullable String method() {
    return method;
  }

  /** Of {@code http.route} where the span has it at its start, else of {@code url.path}. */
  public @Nullable RoutePattern route() {
    return route;
  }

  /** Entries that must be there, with that value or, for {@value #ANY}, with any. */
  public Map<String, String> baggage() {
    return baggage;
  }

  public boolean fitsAll() {
    return service == null && kind == null && method == null && route == null && baggage.isEmpty();
  }
}
