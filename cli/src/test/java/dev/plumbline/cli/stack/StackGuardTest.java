package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StackGuardTest {

  /**
   * Its work fails as soon as the stack is stopped, as waiting for a service that is ended does.
   */
  static final class Starting {
    public static void main(String[] arguments) throws Exception {
      CountDownLatch stopped = new CountDownLatch(1);
      StackGuard.guard(
          stopped::countDown,
          () -> {
            System.out.println("starting");
            stopped.await();
            throw new StackException("edge ended; the last lines of its log");
          });
    }
  }

  @Test
  void whatFailsBecauseOfTheSignal_isNotToldAsAFailure() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Starting.class.getName())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("starting");
      process.toHandle().destroy(); // SIGTERM; unlike destroy(), leaves its output readable

      assertThat(out.lines()).isEmpty();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void whatFailsByItself_isTold_andTheStackIsStopped() {
    AtomicInteger stops = new AtomicInteger();

    assertThatThrownBy(
            () ->
                StackGuard.guard(
                    stops::incrementAndGet,
                    () -> {
                      throw new StackException("the disk is full");
                    }))
        .hasMessage("the disk is full");
    assertThat(stops).hasValue(1);
  }
}
