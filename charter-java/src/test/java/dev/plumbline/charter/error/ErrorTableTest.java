package dev.plumbline.charter.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFixture;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTableTest {
  private static final ErrorTable ERRORS = CharterFixture.real().policy().errors();

  @Test
  void ownFailure_isTheServicesFault_seenElsewhereADependencys() {
    ErrorTuple own = ERRORS.classify(ErrorCode.INTERNAL, "PANIC", "worker", "worker", false);
    ErrorTuple seen = ERRORS.classify(ErrorCode.INTERNAL, "PANIC", "worker", "gateway", false);

    assertThat(own)
        .isEqualTo(
            new ErrorTuple(ErrorCode.INTERNAL, "worker", "PANIC", Fault.SERVICE, false, true));
    assertThat(seen.fault()).isEqualTo(Fault.DEPENDENCY);
  }

  @Test
  void aCallersFault_staysTheCallersEverywhere() {
    ErrorTuple seen = ERRORS.classify(ErrorCode.NOT_FOUND, "SKU_UNKNOWN", "worker", "edge", false);

    assertThat(seen.fault()).isEqualTo(Fault.CALLER);
    assertThat(seen.serverError()).isFalse();
  }

  @Test
  void aReason_overridesTheRowOfItsCode() {
    ErrorTuple overloaded =
        ERRORS.classify(ErrorCode.RESOURCE_EXHAUSTED, "OVERLOADED", "worker", "worker", false);
    ErrorTuple quota =
        ERRORS.classify(ErrorCode.RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED", "worker", "worker", false);

    assertThat(overloaded.fault()).isEqualTo(Fault.SERVICE);
    assertThat(overloaded.retryable()).isTrue();
    assertThat(overloaded.serverError()).isTrue();
    assertThat(quota.fault()).isEqualTo(Fault.CALLER);
    assertThat(quota.serverError()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "UNIMPLEMENTED, , gateway, 405, CALLER, false",
    "UNIMPLEMENTED, , worker, 405, CALLER, false",
    "UNIMPLEMENTED, , gateway, 501, SERVICE, true",
    "DEADLINE_EXCEEDED, DEADLINE, gateway, 408, CALLER, false",
    "DEADLINE_EXCEEDED, DEADLINE, worker, 504, DEPENDENCY, true",
    "INTERNAL, , gateway, 405, SERVICE, false",
    "UNIMPLEMENTED, METHOD_NOT_ALLOWED, gateway, 501, CALLER, true",
    "RESOURCE_EXHAUSTED, OVERLOADED, gateway, 429, SERVICE, false",
    "NOT_FOUND, , gateway, 500, CALLER, true",
    "INTERNAL, PANIC, gateway, 200, SERVICE, true",
    "NOT_FOUND, , gateway, 0, CALLER, false",
    "CANCELLED, CALLER_CANCELLED, client, 499, CALLER, false",
  })
  void overHttp_theStatusDecides(
      ErrorCode code, String reason, String origin, int status, Fault fault, boolean error) {
    ErrorTuple tuple =
        ERRORS.overHttp(ERRORS.classify(code, reason, origin, "gateway", false), status, "gateway");

    assertThat(tuple.fault()).isEqualTo(fault);
    assertThat(tuple.spanFails(Side.SERVER)).isEqualTo(error);
    assertThat(tuple.spanFails(Side.CLIENT)).isTrue();
    assertThat(ERRORS.labels(tuple, Side.SERVER)).hasSize(error ? 4 : 3);
    assertThat(ERRORS.attributes(tuple, Side.INTERNAL)).hasSize(6);
  }

  @Test
  void aReason_mayHaveAStatusOfItsOwn() {
    assertThat(ERRORS.httpStatus(ErrorCode.RESOURCE_EXHAUSTED, "OVERLOADED")).isEqualTo(503);
    assertThat(ERRORS.httpStatus(ErrorCode.RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED")).isEqualTo(429);
    assertThat(ERRORS.httpStatus(ErrorCode.INTERNAL, "OVERLOADED")).isEqualTo(500);
    assertThat(ERRORS.httpStatus(ErrorCode.UNIMPLEMENTED, "METHOD_NOT_ALLOWED")).isEqualTo(405);
  }

  @Test
  void aReasonOfAnotherCode_overridesNothing() {
    ErrorTuple odd = ERRORS.classify(ErrorCode.NOT_FOUND, "OVERLOADED", "worker", "worker", false);

    assertThat(odd.reason()).isEqualTo("OVERLOADED");
    assertThat(odd.fault()).isEqualTo(Fault.CALLER);
    assertThat(odd.retryable()).isFalse();
  }

  @Test
  void withDelay_isRetryableOnlyWhereADelayIsStated() {
    assertThat(retryable(false)).isFalse();
    assertThat(retryable(true)).isTrue();
  }

  private static boolean retryable(boolean delayed) {
    return ERRORS
        .classify(ErrorCode.RESOURCE_EXHAUSTED, null, "worker", "worker", delayed)
        .retryable();
  }

  @Test
  void anUnknownReason_becomesUnspecified() {
    assertThat(ERRORS.classify(ErrorCode.UNKNOWN, "<script>", "a", "b", false).reason())
        .isEqualTo("UNSPECIFIED");
    assertThat(ERRORS.classify(ErrorCode.UNKNOWN, null, "a", "b", false).reason())
        .isEqualTo("UNSPECIFIED");
    assertThat(ERRORS.knowsReason("<script>")).isFalse();
  }

  @Test
  void onlyServicesAndTheClient_areKnownOrigins() {
    assertThat(ERRORS.knowsOrigin("worker")).isTrue();
    assertThat(ERRORS.knowsOrigin("client")).isTrue();
    assertThat(ERRORS.knowsOrigin("evil")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID_ARGUMENT",
    "404, NOT_FOUND",
    "418, FAILED_PRECONDITION",
    "429, RESOURCE_EXHAUSTED",
    "499, CANCELLED",
    "500, INTERNAL",
    "503, UNAVAILABLE",
    "504, DEADLINE_EXCEEDED",
    "599, UNKNOWN"
  })
  void aPlainHttpStatus_hasACode(int status, ErrorCode code) {
    assertThat(ERRORS.fromHttpStatus(status)).isEqualTo(code);
  }

  @Test
  void aGoodHttpStatus_hasNoCode() {
    assertThat(ERRORS.fromHttpStatus(200)).isNull();
    assertThat(ERRORS.fromHttpStatus(302)).isNull();
  }

  @Test
  void codes_haveTheNumbersOfGoogleRpc() {
    assertThat(ErrorCode.fromNumber(0)).isNull();
    assertThat(ErrorCode.fromNumber(4)).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    assertThat(ErrorCode.fromNumber(16)).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(ErrorCode.fromNumber(17)).isEqualTo(ErrorCode.UNKNOWN);
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(ErrorCode.fromNumber(code.number())).isEqualTo(code);
      assertThat(ErrorCode.fromName(code.name())).isEqualTo(code);
    }
  }

  @Test
  void anException_isFoundByItsNearestClass() {
    ExceptionTable java = ERRORS.exceptions("java");

    assertThat(java.find(new ConnectException("refused")))
        .extracting(ExceptionRow::code, ExceptionRow::reason)
        .containsExactly(ErrorCode.UNAVAILABLE, "UNREACHABLE");
    assertThat(java.find(new FileNotFoundException()))
        .extracting(ExceptionRow::code)
        .isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(java.find(new IllegalStateException()))
        .extracting(ExceptionRow::code, ExceptionRow::reason)
        .containsExactly(ErrorCode.INTERNAL, "PANIC");
    assertThat(java.find(new StackOverflowError()))
        .extracting(ExceptionRow::code)
        .isEqualTo(ErrorCode.INTERNAL);
  }

  @Test
  void wrappers_areTakenOff() {
    ExceptionTable java = ERRORS.exceptions("java");
    Throwable wrapped = new ExecutionException(new CompletionException(new TimeoutException()));

    assertThat(java.find(wrapped))
        .extracting(ExceptionRow::code)
        .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    assertThat(ExceptionTable.unwrap(new CompletionException("empty", null)))
        .isInstanceOf(CompletionException.class);
  }

  @Test
  void anExceptionThatCarriesItsCode_saysSo() {
    ExceptionRow row =
        ERRORS
            .exceptions("java")
            .find(List.of("my.Special", "io.grpc.StatusRuntimeException", "java.lang.Throwable"));

    assertThat(row).extracting(ExceptionRow::ownCode).isEqualTo(true);
    assertThat(ERRORS.exceptions("cobol").find(new RuntimeException())).isNull();
  }
}
