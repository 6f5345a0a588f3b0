package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stack keeps on disk is bounded, and the disk itself is watched, by the real parts. */
class DiskIT {
  private static final long QUEUE = 4_000_000;

  @TempDir Path folder;
  private LiveStack stack;

  @BeforeEach
  void open() {
    stack = new LiveStack(folder);
  }

  @AfterEach
  void close() {
    stack.close();
  }

  @Test
  void theQueueOnDisk_isBoundedByItsBytes_whereNobodyTakesFromIt() throws Exception {
    // Neither Prometheus nor console runs.
    stack.collector("", Map.of("PLUMBLINE_COLLECTOR_QUEUE_BYTES", Long.toString(QUEUE)));
    String point =
        "{\"timeUnixNano\":\"%d000000\",\"asInt\":\"7\",\"attributes\":[{\"key\":\"k\",\"value\":{\"stringValue\":\"%s\"}}]}"
            .formatted(System.currentTimeMillis(), "x".repeat(200_000));
    String metric =
        "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"large\",\"gauge\":{\"dataPoints\":["
            + point
            + "]}}]}]}]}";

    int refused = 0;
    for (int i = 0; i < 100; i++) {
      refused += stack.offer("metrics", metric).statusCode() == 200 ? 0 : 1;
    }

    assertThat(refused).as("senders are refused, and try again").isGreaterThan(70);
    assertThat(size(stack.settings.state().resolve("collector"))).isLessThan(4 * QUEUE);
  }

  @Test
  void whatIsFreeOnTheDisks_isKnownToThePartThatAlerts() throws Exception {
    stack.start(stack.backends.prometheus());
    stack.collector("", Map.of());

    stack.await(
        "the free part of a disk",
        () ->
            stack.prometheus().instant("device:disk_free:ratio").stream()
                .anyMatch(sample -> sample.value() > 0 && sample.value() < 1));
    assertThat(stack.ask(Port.PROMETHEUS, "/api/v1/rules")).contains("DiskFillsUp", "DiskFull");
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
