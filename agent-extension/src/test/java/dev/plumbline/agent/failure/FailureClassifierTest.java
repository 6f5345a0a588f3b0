package dev.plumbline.agent.failure;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ExceptionRow;
import dev.plumbline.charter.policy.Mode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.file.Path;
import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class FailureClassifierTest {
  private final FailureClassifier failures = TestCharter.enforced().failures();

  @Test
  void exceptions_areClassifiedByTheirClass_wrappersBySomethingInside() {
    assertThat(failures.thrown(new CompletionException(new TimeoutException())))
        .hasToString("DEADLINE_EXCEEDED/DEADLINE from edge (fault service, not retryable)");
    assertThat(failures.thrown(new ConnectException()))
        .hasToString("UNAVAILABLE/UNREACHABLE from edge (fault service, retryable)");
    assertThat(failures.thrown(new CancellationException()))
        .hasToString("CANCELLED/CALLER_CANCELLED from client (fault caller, not retryable)");
  }

  @Test
  void anUncheckedException_isAPanic() {
    assertThat(failures.thrown(new IllegalStateException()))
        .hasToString("INTERNAL/PANIC from edge (fault service, not retryable)");
    assertThat(failures.namesException(new IllegalStateException())).isFalse();
    assertThat(failures.namesException(new ConnectException())).isTrue();
  }

  @Test
  void theOutermostExceptionThatSaysSomething_decides() {
    assertThat(
            failures.thrown(
                new IllegalStateException("m", new RuntimeException(new SQLTimeoutException()))))
        .hasToString("DEADLINE_EXCEEDED/DEADLINE from edge (fault service, not retryable)");
    assertThat(
            failures.thrown(
                new UncheckedIOException(new SocketException("Connection timed out: message"))))
        .hasToString("UNAVAILABLE/UNREACHABLE from edge (fault service, retryable)");
    assertThat(failures.thrown(new ConnectException("m").initCause(new SQLTimeoutException())))
        .hasToString("UNAVAILABLE/UNREACHABLE from edge (fault service, retryable)");
  }

  @Test
  void anExceptionOfTheJdkWithFaultCaller_isAPanicWhereNobodyCaughtIt() {
    String panic = "INTERNAL/PANIC from edge (fault service, not retryable)";

    assertThat(failures.escaped(new NoSuchElementException())).hasToString(panic);
    assertThat(failures.escaped(new UnsupportedOperationException()))
        .hasToString("UNIMPLEMENTED/UNSPECIFIED from edge (fault service, not retryable)");
    assertThat(failures.escaped(new FileNotFoundException()))
        .hasToString("INTERNAL/UNSPECIFIED from edge (fault service, not retryable)");
    assertThat(failures.escaped(new RejectedExecutionException()))
        .hasToString("RESOURCE_EXHAUSTED/OVERLOADED from edge (fault service, retryable)");
  }

  @Test
  void anExceptionOfTheApplicationsOwn_isWhatThePolicySays_alsoItsSubclasses() {
    FailureClassifier ours =
        TestCharter.of()
            .with(
                "policy.yaml",
                "      - {type: java.net.SocketTimeoutException,",
                "      - {type: "
                    + Refused.class.getName()
                    + ", code: NOT_FOUND, reason: ORDER_UNKNOWN}\n"
                    + "      - {type: java.net.SocketTimeoutException,")
            .in(Mode.ENFORCE)
            .failures();

    for (RuntimeException thrown : List.of(new Refused(), new RefusedAgain())) {
      assertThat(ours.escaped(thrown))
          .hasToString("NOT_FOUND/ORDER_UNKNOWN from edge (fault caller, not retryable)");
      assertThat(ours.escaped(new IllegalStateException(thrown)))
          .hasToString("NOT_FOUND/ORDER_UNKNOWN from edge (fault caller, not retryable)");
    }
  }

  /** What wraps the exception of a call may state another failure; rows of base never do. */
  @Test
  void theRowsOfBase_areNotTheApplicationsOwn() throws IOException {
    assertThat(Charter.load(Path.of("../charter/base")).charter().policy().errors())
        .extracting(errors -> errors.exceptions("java").rows(), as(list(ExceptionRow.class)))
        .isNotEmpty()
        .allMatch(FailureClassifier::isOfALibrary);
  }

  private static class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static final class RefusedAgain extends Refused {
    private static final long serialVersionUID = 1;
  }

  @Test
  void statuses_areClassifiedByTheTable() {
    assertThat(failures.http(200, "edge")).isNull();
    assertThat(failures.http(418, "edge"))
        .hasToString("FAILED_PRECONDITION/UNSPECIFIED from edge (fault caller, not retryable)");
    assertThat(failures.http(502, "gateway"))
        .hasToString("UNAVAILABLE/UNSPECIFIED from gateway (fault dependency, retryable)");
    assertThat(failures.http(499, "edge"))
        .hasToString("CANCELLED/CALLER_CANCELLED from client (fault caller, not retryable)");
  }
}
