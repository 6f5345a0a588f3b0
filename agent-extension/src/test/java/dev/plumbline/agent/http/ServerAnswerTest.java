package dev.plumbline.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.failure.FailureClassifier;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.policy.Mode;
import feign.FeignException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServerAnswerTest {
  private final FailureClassifier failures = TestCharter.enforced().failures();
  private final ServerOperation operation = ServerOperation.withoutDeadline();

  @Test
  void anExceptionThatDoesNotNameItsCause_hasTheCallsFailure_whereItsStatusIsAnswered() {
    below(ErrorCode.NOT_FOUND, "SKU_UNKNOWN");

    assertThat(outcome(404, new ApplicationException())).isEqualTo(entry("SKU_UNKNOWN", "worker"));
    assertThat(outcome(409, new ApplicationException())).isEqualTo(entry("UNSPECIFIED", "edge"));
  }

  @Test
  void anotherFailureThatFollowed_isItsOwn() {
    below(ErrorCode.INTERNAL, "PANIC");

    assertThat(outcome(500, new IllegalStateException())).isEqualTo(entry("PANIC", "edge"));
    assertThat(outcome(500, new ApplicationException())).isEqualTo(entry("PANIC", "edge"));
  }

  @Test
  void anExceptionWithARowThatSaysTheStatus_isItsOwn() {
    below(ErrorCode.NOT_FOUND, "SKU_UNKNOWN");

    assertThat(outcome(404, new NoSuchElementException())).isEqualTo(entry("UNSPECIFIED", "edge"));
  }

  @Test
  void theCause_decides_whateverTheStatus() {
    ApplicationException below = new ApplicationException();
    operation.downstreamFailed(
        failures.received(ErrorCode.UNAVAILABLE, "SHUTTING_DOWN", "worker", false, "gateway"),
        "GET",
        below,
        0);

    assertThat(outcome(500, new IllegalStateException(below)))
        .isEqualTo(entry("SHUTTING_DOWN", "worker"));
  }

  @Test
  void theApplicationsOwnException_aroundThatOfACall_isWhatThePolicySays() {
    FailureClassifier failures =
        TestCharter.of()
            .with(
                "policy.yaml",
                "      - {type: java.net.SocketTimeoutException,",
                "      - {type: "
                    + ApplicationException.class.getName()
                    + ", code: UNAVAILABLE, reason: SHUTTING_DOWN}\n"
                    + "      - {type: java.net.SocketTimeoutException,")
            .in(Mode.ENFORCE)
            .failures();
    ConnectException refused = new ConnectException();
    ErrorTuple call =
        failures.received(ErrorCode.NOT_FOUND, "SKU_UNKNOWN", "worker", false, "gateway");
    operation.downstreamFailed(call, "GET", refused, 0);
    ApplicationException own = new ApplicationException();
    own.initCause(new IllegalStateException(refused));

    String stated = "UNAVAILABLE/SHUTTING_DOWN from edge (fault service, retryable)";
    for (Throwable thrown : List.of(own, new IOException(own), new CompletionException(own))) {
      assertThat(ServerAnswer.failure(failures, operation, 500, thrown)).hasToString(stated);
    }
    operation.caughtByFramework(own);
    for (int status : new int[] {404, 503}) {
      assertThat(ServerAnswer.failure(failures, operation, status, null)).hasToString(stated);
    }
    assertThat(ServerAnswer.failure(failures, operation, 500, new UncheckedIOException(refused)))
        .isEqualTo(call);
  }

  /** A client library's exception for a response is the call's, although the policy lists it. */
  @Test
  void aListedExceptionOfAClientLibrary_isTheCallsFailure() {
    FailureClassifier failures =
        TestCharter.of()
            .with(
                "policy.yaml",
                "      - {type: java.net.SocketTimeoutException,",
                "      - {type: feign.FeignException, code: INTERNAL, reason: PANIC}\n"
                    + "      - {type: java.net.SocketTimeoutException,")
            .in(Mode.ENFORCE)
            .failures();
    ErrorTuple call =
        failures.received(ErrorCode.NOT_FOUND, "SKU_UNKNOWN", "worker", false, "gateway");
    operation.downstreamFailed(call, "GET", null, 404);

    assertThat(ServerAnswer.failure(failures, operation, 500, new FeignException(404)))
        .isEqualTo(call);
  }

  private void below(ErrorCode code, String reason) {
    operation.downstreamFailed(
        failures.received(code, reason, "worker", false, "gateway"), "Quote");
  }

  private Map.Entry<String, String> outcome(int status, @Nullable Throwable escaped) {
    ErrorTuple tuple =
        Objects.requireNonNull(ServerAnswer.failure(failures, operation, status, escaped));
    return entry(tuple.reason(), tuple.origin());
  }

  private static final class ApplicationException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
