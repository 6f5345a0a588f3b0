package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.console.bench.SpanTraffic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that takes nothing more is a failure for as long as it lasts. The kernel's limit on the
 * size of a process's files stands in for the disk's: it needs no rights and can be lifted.
 */
class FullDiskIT {

  private static final Path JAR = Path.of("target/console.jar");
  private static final Path CHARTER = Path.of("../charter/shop");

  @TempDir Path data;

  private final HttpClient client = HttpClient.newHttpClient();
  private final SpanTraffic traffic = new SpanTraffic(5);

  @Test
  void once_there_is_room_again_the_console_is_well_by_itself() throws Exception {
    try (ConsoleProcess console = ConsoleProcess.start(JAR, CHARTER, data, List.of())) {
      assertThat(export(console)).isEqualTo(200);
      for (int round = 0; round < 2; round++) {
        limit(console, "200000");
        // A small write may still fit, after which the console is well until the next export.
        await(() -> export(console) == 503 && isUnwell(console));
        assertThat(console.get("/api/traces").statusCode()).isEqualTo(200);

        limit(console, "unlimited");
        // Also without requests.
        await(() -> console.get("/api/health").statusCode() == 200);
        assertThat(export(console)).isEqualTo(200);
      }
    }
  }

  private static boolean isUnwell(ConsoleProcess console) throws Exception {
    HttpResponse<String> health = console.get("/api/health");
    return health.statusCode() == 503 && health.body().contains("could not be written");
  }

  private static void limit(ConsoleProcess console, String bytes) throws Exception {
    Process prlimit =
        new ProcessBuilder(
                "prlimit", "--pid", Long.toString(console.pid()), "--fsize=" + bytes + ":unlimited")
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor()).isZero();
  }

  private int export(ConsoleProcess console) throws Exception {
    byte[] body =
        traffic.request(200, System.currentTimeMillis() * 1_000_000).message().toByteArray();
    return client
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + console.httpPort() + "/v1/traces"))
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private interface Condition {
    boolean isTrue() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.isTrue()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.sleep(20);
    }
  }
}
