package dev.plumbline.charter.error;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The policy's error table: classifies codes, reasons, HTTP statuses and exceptions. */
public final class ErrorTable {
  /** The reason of a failure that names none. */
  public static final String UNSPECIFIED = "UNSPECIFIED";

  /** The origin of a failure that began with the caller, who is no service of the charter. */
  public static final String CLIENT_ORIGIN = "client";

  /** How much of the error tuple a problem document exposes at the trust boundary. */
  public enum Expose {
    /** Reason and origin too. */
    FULL,
    /** The code alone. */
    CODE
  }

  /** On which telemetry of a server {@code error.type} is set; on that of others it always is. */
  public enum ErrorType {
    /** Where the span's status is Error, as the semantic conventions have it. */
    SERVER_ERRORS,
    /** On every failure. */
    FAILURES
  }

  private final Expose expose;
  private final ErrorType errorType;
  private final Map<ErrorCode, CodeRow> codes;
  private final Map<String, Reason> reasons;
  private final Map<Integer, HttpRow> httpStatuses;
  private final ErrorCode other4xx;
  private final ErrorCode other5xx;
  private final Map<String, ExceptionTable> exceptions;
  private final Set<String> origins;

  /**
   * @param codes one row for each of the 16 codes
   * @param exceptions by language, a value of telemetry.sdk.language
   * @param services names of the charter's services, the origins that are accepted
   */
  public ErrorTable(
      Expose expose,
      ErrorType errorType,
      Map<ErrorCode, CodeRow> codes,
      List<Reason> reasons,
      Map<Integer, HttpRow> httpStatuses,
      ErrorCode other4xx,
      ErrorCode other5xx,
      Map<String, ExceptionTable> exceptions,
      Collection<String> services) {
    this.expose = expose;
    this.errorType = errorType;
    this.codes = new EnumMap<>(codes);
    for (ErrorCode code : ErrorCode.values()) {
      if (!this.codes.containsKey(code)) {
        throw new IllegalArgumentException("no row for " + code);
      }
    }
    this.reasons = new LinkedHashMap<>();
    for (Reason reason : reasons) {
      this.reasons.put(reason.name(), reason);
    }
    this.httpStatuses = new TreeMap<>(httpStatuses);
    this.other4xx = other4xx;
    this.other5xx = other5xx;
    this.exceptions = new LinkedHashMap<>(exceptions);
    this.origins = new HashSet<>(services);
    this.origins.add(CLIENT_ORIGIN);
  }

  /**
   * The tuple of a failure as the service {@code self} records it. A reason that the charter does
   * not have becomes UNSPECIFIED; a reason overrides the code's row only where it belongs to that
   * code.
   *
   * @param origin service where it began; the caller of this method has decided whether to trust it
   * @param delayed whether the response has a retry delay (RetryInfo)
   */
  public ErrorTuple classify(
      ErrorCode code, @Nullable String reason, String origin, String self, boolean delayed) {
    CodeRow row = row(code);
    Reason known = reason == null ? null : reasons.get(reason);
    Reason overriding = known != null && known.code() == code ? known : null;
    Fault fault = row.fault();
    Retryable retryable = row.retryable();
    boolean serverError = row.serverError();
    if (overriding != null) {
      Fault ownFault = overriding.fault();
      Retryable ownRetryable = overriding.retryable();
      Boolean ownServerError = overriding.serverError();
      fault = ownFault == null ? fault : ownFault;
      retryable = ownRetryable == null ? retryable : ownRetryable;
      serverError = ownServerError == null ? serverError : ownServerError;
    }
    if (fault == Fault.SERVICE && !origin.equals(self)) {
      fault = Fault.DEPENDENCY;
    }
    return new ErrorTuple(
        code,
        origin,
        known == null ? UNSPECIFIED : known.name(),
        fault,
        retryable == Retryable.TRUE || (retryable == Retryable.WITH_DELAY && delayed),
        serverError);
  }

  /**
   * The same failure over HTTP, where a response with this status was sent: the status decides
   * whether the span of the server counts as failed (a 4xx never does), and a status with a fault
   * in the charter decides the fault, unless the reason does.
   *
   * @param status of the response; ignored below 400
   * @param self the service that records the failure
   */
  public ErrorTuple overHttp(ErrorTuple tuple, int status, String self) {
    if (status < 400) {
      return tuple;
    }
    Fault fault = tuple.fault();
    HttpRow row = httpStatuses.get(status);
    Fault stated = row == null || row.code() != tuple.code() ? null : row.fault();
    if (stated != null && !statesFault(tuple)) {
      boolean elsewhere = stated == Fault.SERVICE && !tuple.origin().equals(self);
      fault = elsewhere ? Fault.DEPENDENCY : stated;
    }
    return fault == tuple.fault() && tuple.serverError() == (status >= 500)
        ? tuple
        : new ErrorTuple(
            tuple.code(), tuple.origin(), tuple.reason(), fault, tuple.retryable(), status >= 500);
  }

  private boolean statesFault(ErrorTuple tuple) {
    Reason reason = reasons.get(tuple.reason());
    return reason != null && reason.code() == tuple.code() && reason.fault() != null;
  }

  /** Attributes of a failure on a span or a log record of a side, by key. */
  public Map<String, Object> attributes(ErrorTuple tuple, Side side) {
    return attributes(tuple, side, errorType);
  }

  /** The same under a setting. */
  public static Map<String, Object> attributes(ErrorTuple tuple, Side side, ErrorType errorType) {
    Map<String, Object> attributes = new LinkedHashMap<>(labels(tuple, side, errorType));
    attributes.put(ErrorTuple.REASON_KEY, tuple.reason());
    attributes.put(ErrorTuple.RETRYABLE_KEY, tuple.retryable());
    return attributes;
  }

  /** Labels of a failure on a metric of a side, by key. */
  public Map<String, Object> labels(ErrorTuple tuple, Side side) {
    return labels(tuple, side, errorType);
  }

  /** The same under a setting. */
  public static Map<String, Object> labels(ErrorTuple tuple, Side side, ErrorType errorType) {
    Map<String, Object> labels = new LinkedHashMap<>();
    labels.put(ErrorTuple.CODE_KEY, tuple.code().name());
    if (tuple.spanFails(side) || errorType == ErrorType.FAILURES) {
      labels.put(ErrorTuple.TYPE_KEY, tuple.code().name());
    }
    labels.put(ErrorTuple.ORIGIN_KEY, tuple.origin());
    labels.put(ErrorTuple.FAULT_KEY, tuple.fault().word());
    return labels;
  }

  /** What problem documents expose at the trust boundary. */
  public Expose expose() {
    return expose;
  }

  /** On which telemetry of a server {@code error.type} is set. */
  public ErrorType errorType() {
    return errorType;
  }

  /** The row of a code. */
  public CodeRow row(ErrorCode code) {
    CodeRow row = codes.get(code);
    if (row == null) {
      throw new IllegalStateException("no row for " + code);
    }
    return row;
  }

  /** All rows, by number. */
  public Map<ErrorCode, CodeRow> codes() {
    return Collections.unmodifiableMap(codes);
  }

  /** All reasons by name, in the order of the charter. */
  public Map<String, Reason> reasons() {
    return Collections.unmodifiableMap(reasons);
  }

  /** Whether a received reason may be kept: the charter has it. */
  public boolean knowsReason(String reason) {
    return reasons.containsKey(reason);
  }

  /** Whether a received origin may be kept: a service of the charter, or client. */
  public boolean knowsOrigin(String origin) {
    return origins.contains(origin);
  }

  /** The HTTP status of a code whose reason has no status of its own. */
  public int httpStatus(ErrorCode code) {
    return row(code).httpStatus();
  }

  /** The HTTP status of a code and reason. */
  public int httpStatus(ErrorCode code, @Nullable String reason) {
    Reason known = reason == null ? null : reasons.get(reason);
    Integer own = known == null || known.code() != code ? null : known.httpStatus();
    return own == null ? httpStatus(code) : own;
  }

  /** The code of a plain HTTP status; null below 400. */
  public @Nullable ErrorCode fromHttpStatus(int status) {
    if (status < 400) {
      return null;
    }
    HttpRow row = httpStatuses.get(status);
    if (row != null) {
      return row.code();
    }
    return status < 500 ? other4xx : other5xx;
  }

  /** Listed HTTP statuses in ascending order. */
  public Map<Integer, HttpRow> httpStatuses() {
    return Collections.unmodifiableMap(httpStatuses);
  }

  public ErrorCode other4xx() {
    return other4xx;
  }

  public ErrorCode other5xx() {
    return other5xx;
  }

  /** The languages that have an exception table, in the order of the charter. */
  public Set<String> languages() {
    return Collections.unmodifiableSet(exceptions.keySet());
  }

  /** The exception table of a language; empty when the charter has none. */
  public ExceptionTable exceptions(String language) {
    ExceptionTable table = exceptions.get(language);
    return table == null ? ExceptionTable.EMPTY : table;
  }
}
