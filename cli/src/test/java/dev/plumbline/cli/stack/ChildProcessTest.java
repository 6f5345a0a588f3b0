package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {

  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;
  private HttpServer healthy;

  @BeforeEach
  void openHealthAddress() throws IOException {
    healthy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    healthy.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    healthy.start();
  }

  @AfterEach
  void closeHealthAddress() {
    healthy.stop(0);
  }

  @Test
  void aHealthyProcess_isAwaited() {
    ChildProcess child = shell("sleep 60");

    health().await(child, LONG);

    assertThat(child.isAlive()).isTrue();
    child.stop(LONG);
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void aProcessThatEndsBeforeItIsReady_isReportedWithItsLastLines() {
    closeHealthAddress();
    ChildProcess child = shell("echo the disk is full; exit 3");

    assertThatThrownBy(() -> health().await(child, LONG))
        .isInstanceOf(StackException.class)
        .hasMessageStartingWith("sample ended with exit code 3 before it was ready")
        .hasMessageEndingWith("\n    the disk is full");
  }

  @Test
  void aProcessThatStaysSilent_isGivenUp() {
    closeHealthAddress();
    ChildProcess child = shell("sleep 60");

    assertThatThrownBy(() -> health().await(child, SHORT))
        .hasMessageContaining("sample did not answer http://127.0.0.1:");
    child.stop(LONG);
  }

  @Test
  void aStrangerOnThePort_isNoHealth() {
    ChildProcess child = shell("exit 1");
    awaitTrue(() -> !child.isAlive());

    assertThatThrownBy(() -> health().await(child, LONG))
        .hasMessageContaining("ended with exit code 1");
  }

  @Test
  void aProcessThatIgnoresTheSignal_isEndedByForce() {
    ChildProcess child = shell("trap '' TERM; echo deaf; while :; do sleep 1; done");
    awaitLine(child, "deaf");

    child.stop(SHORT);

    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void descendants_doNotOutliveTheirProcess() {
    ChildProcess child = shell("sleep 60 & echo $!; wait");
    awaitLine(child, "");
    long grandchild = Long.parseLong(child.lastLines(1).get(0));

    child.stop(LONG);

    awaitTrue(() -> ProcessHandle.of(grandchild).map(handle -> !handle.isAlive()).orElse(true));
  }

  @Test
  void anUnknownProgram_isOneClearMessage() {
    assertThatThrownBy(
            () ->
                ChildProcess.start(
                    new ProcessSpec(
                        "sample", List.of(), Map.of(), folder.resolve("nowhere"), uri()),
                    folder))
        .isInstanceOf(StackException.class)
        .hasMessageStartingWith("sample could not be started: ");
  }

  @Test
  void onlyWhatTheStackSets_isInheritedOfOurVariables() {
    ChildProcess child = shell("env; exit 0");
    awaitTrue(() -> !child.isAlive());

    List<String> lines = child.lastLines(1000);
    assertThat(lines).contains("OTEL_SERVICE_NAME=sample");
    assertThat(
            lines.stream()
                .filter(line -> line.startsWith("OTEL_") || line.startsWith("PLUMBLINE_")))
        .hasSize(1);
  }

  private ChildProcess shell(String script) {
    return ChildProcess.start(
        new ProcessSpec(
            "sample",
            List.of("sh", "-c", script),
            Map.of("OTEL_SERVICE_NAME", "sample"),
            folder,
            uri()),
        folder);
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + healthy.getAddress().getPort() + "/");
  }

  private static Health health() {
    return new Health(HttpClient.newHttpClient());
  }

  /** An empty line stands for any. */
  private static void awaitLine(ChildProcess child, String line) {
    awaitTrue(
        () -> {
          try (Stream<String> lines = child.lastLines(10).stream()) {
            return lines.anyMatch(found -> line.isEmpty() || found.equals(line));
          }
        });
  }

  private static void awaitTrue(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time to wait").isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
