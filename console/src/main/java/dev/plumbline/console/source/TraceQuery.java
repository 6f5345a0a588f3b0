package dev.plumbline.console.source;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search for traces. A null member is no condition.
 *
 * <p>Service, operation, kind and the members of the error tuple must match the same span, whose
 * duration then counts; without any of them the duration of the trace counts.
 *
 * @param fromMillis the first span that arrived started at or after this moment
 * @param toMillis and at or before this one
 * @param failed true: a span failed; false: none did
 * @param minMicros least duration, -1 for any
 * @param maxMicros most duration, -1 for any
 * @param baggage all of these
 * @param environment a span came from a process of this deployment environment; {@code none}: no
 *     span came from one that names its environment
 * @param cursor {@link TracePage#next} of the page before
 */
public record TraceQuery(
    long fromMillis,
    long toMillis,
    @Nullable String service,
    @Nullable String operation,
    @Nullable String kind,
    @Nullable String code,
    @Nullable String origin,
    @Nullable String reason,
    @Nullable String fault,
    @Nullable Boolean failed,
    long minMicros,
    long maxMicros,
    List<BaggageMatch> baggage,
    @Nullable Boolean synthetic,
    @Nullable String environment,
    int limit,
    @Nullable String cursor) {

  /** A baggage key that was copied to a span, with this value or (null) any. */
  public record BaggageMatch(String key, @Nullable String value) {}

  public TraceQuery {
    baggage = List.copyOf(new ArrayList<>(baggage));
  }

  /** All traces of a range. */
  public static TraceQuery of(long fromMillis, long toMillis, int limit) {
    return new TraceQuery(
        fromMillis,
        toMillis,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        -1,
        -1,
        List.of(),
        null,
        null,
        limit,
        null);
  }

  public TraceQuery withService(@Nullable String name) {
    return new TraceQuery(
        fromMillis,
        toMillis,
        name,
        operation,
        kind,
        code,
        origin,
        reason,
        fault,
        failed,
        minMicros,
        maxMicros,
        baggage,
        synthetic,
        environment,
        limit,
        cursor);
  }

  public TraceQuery withOperation(@Nullable String name) {
    return new TraceQuery(
        fromMillis,
        toMillis,
        service,
        name,
        kind,
        code,
        origin,
        reason,
        fault,
        failed,
        minMicros,
        maxMicros,
        baggage,
        synthetic,
        environment,
        limit,
        cursor);
  }

  public TraceQuery withError(@Nullable String itsCode, @Nullable String itsOrigin) {
    return new TraceQuery(
        fromMillis,
        toMillis,
        service,
        operation,
        kind,
        itsCode,
        itsOrigin,
        reason,
        fault,
        failed,
        minMicros,
        maxMicros,
        baggage,
        synthetic,
        environment,
        limit,
        cursor);
  }

  public TraceQuery withFailed(@Nullable Boolean wanted) {
    return new TraceQuery(
        fromMillis,
        toMillis,
        service,
        operation,
        kind,
        code,
        origin,
        reason,
        fault,
        wanted,
        minMicros,
        maxMicros,
        baggage,
        synthetic,
        environment,
        limit,
        cursor);
  }

  public TraceQuery withEnvironment(@Nullable String name) {
    return new TraceQuery(
        fromMillis,
        toMillis,
        service,
        operation,
        kind,
        code,
        origin,
        reason,
        fault,
        failed,
        minMicros,
        maxMicros,
        baggage,
        synthetic,
        name,
        limit,
        cursor);
  }

  public TraceQuery withCursor(@Nullable String itsCursor) {
    return new TraceQuery(
        fromMillis,
        toMillis,
        service,
        operation,
        kind,
        code,
        origin,
        reason,
        fault,
        failed,
        minMicros,
        maxMicros,
        baggage,
        synthetic,
        environment,
        limit,
        itsCursor);
  }

  /** Whether there are conditions on a span, and not only on the trace. */
  public boolean asksForSpan() {
    return service != null
        || operation != null
        || kind != null
        || code != null
        || origin != null
        || reason != null
        || fault != null
        || Boolean.TRUE.equals(failed);
  }

  /** Whether a span with these properties matches, apart from its duration. */
  public boolean fits(String itsService, String name, String itsKind, RecordedError error) {
    return is(service, itsService)
        && is(operation, name)
        && is(kind, itsKind)
        && is(code, error.code())
        && is(origin, error.origin())
        && is(reason, error.reason())
        && is(fault, error.fault())
        && (!Boolean.TRUE.equals(failed) || error.failed());
  }

  /** Whether a duration is within the limits. */
  public boolean fits(long micros) {
    return micros >= minMicros && (maxMicros < 0 || micros <= maxMicros);
  }

  private static boolean is(@Nullable String wanted, String found) {
    return wanted == null || wanted.equals(found);
  }
}
