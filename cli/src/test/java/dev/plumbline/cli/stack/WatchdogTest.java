package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class WatchdogTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  /** Guards a process that has a child of its own, says their numbers, and waits to be killed. */
  static final class Owner {
    public static void main(String[] arguments) throws Exception {
      Watchdog watchdog = Watchdog.start();
      Process guarded = sleepers();
      watchdog.guard(guarded.pid());
      String child =
          new BufferedReader(
                  new InputStreamReader(guarded.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      System.out.println(watchdog.pid() + " " + guarded.pid() + " " + child);
      Thread.currentThread().join();
    }
  }

  @Test
  void aProcessWhoseOwnerIsKilled_endsWithItsDescendants() throws Exception {
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Long> left;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(owner.getInputStream(), StandardCharsets.US_ASCII))) {
      left = List.of(out.readLine().split(" ")).stream().map(Long::valueOf).toList();
      assertThat(left).hasSize(3).allMatch(WatchdogTest::lives);
      owner.toHandle().destroyForcibly();

      awaitTrue(() -> left.stream().noneMatch(WatchdogTest::lives));
    } finally {
      owner.destroyForcibly();
    }
  }

  @Test
  void aWatchdogThatIsClosed_endsNothing() throws Exception {
    Process guarded = sleepers();
    Process forgotten = sleepers();
    Watchdog watchdog = Watchdog.start();
    watchdog.guard(guarded.pid());
    watchdog.guard(forgotten.pid());
    watchdog.forget(forgotten.pid());

    watchdog.close();

    awaitTrue(() -> !lives(watchdog.pid()));
    assertThat(guarded.isAlive()).isTrue();
    guarded.descendants().forEach(ProcessHandle::destroyForcibly);
    guarded.destroyForcibly();
    forgotten.descendants().forEach(ProcessHandle::destroyForcibly);
    forgotten.destroyForcibly();
  }

  private static Process sleepers() throws Exception {
    List<String> command = new java.util.ArrayList<>(OwnSession.prefix());
    command.addAll(List.of("sh", "-c", "sleep 300 & echo $!; wait"));
    return new ProcessBuilder(command).start();
  }

  /** A process that has ended may stay listed until somebody asks how. */
  private static boolean lives(long process) {
    return ProcessHandle.of(process).filter(ProcessHandle::isAlive).isPresent();
  }

  private static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time to wait").isLessThan(end);
      Thread.sleep(5);
    }
  }
}
