package dev.plumbline.agent.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestLaw;
import java.net.ConnectException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private final Failures failures = TestLaw.enforced().failures();

  @Test
  void exceptions_areToldByTheirClass_wrappersBySomethingInside() {
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
  void statuses_areToldByTheTable() {
    assertThat(failures.http(200, "edge")).isNull();
    assertThat(failures.http(418, "edge"))
        .hasToString("FAILED_PRECONDITION/UNSPECIFIED from edge (fault caller, not retryable)");
    assertThat(failures.http(502, "gateway"))
        .hasToString("UNAVAILABLE/UNSPECIFIED from gateway (fault dependency, retryable)");
    assertThat(failures.http(499, "edge"))
        .hasToString("CANCELLED/CALLER_CANCELLED from client (fault caller, not retryable)");
  }
}
