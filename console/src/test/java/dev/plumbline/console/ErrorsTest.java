package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.console.source.TraceQuery;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An error of the machine in one of the console's threads is seen from outside. */
class ErrorsTest {

  @TempDir Path data;

  @Test
  void an_error_in_the_writers_thread_makes_the_console_unwell_and_loses_nothing()
      throws Exception {
    try (TestConsole console = TestConsole.start(data)) {
      CountDownLatch thrown = new CountDownLatch(1);
      console
          .console()
          .store()
          .watch(
              TraceQuery.of(0, Long.MAX_VALUE / 2, 1),
              trace -> {
                thrown.countDown();
                throw new StackOverflowError("as deep as it gets");
              });
      assertThat(export(console, 1)).isEqualTo(200);
      assertThat(thrown.await(60, TimeUnit.SECONDS)).isTrue();

      HttpResponse<String> health = unwell(console);
      assertThat(health.body()).contains("StackOverflowError: as deep as it gets", "\"errors\":1");
      // The thread goes on.
      assertThat(export(console, 2)).isEqualTo(200);
      assertThat(console.get("/api/traces/" + Otlp.traceHex(2)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void without_memory_in_any_thread_it_stays_unwell() throws Exception {
    try (TestConsole console = TestConsole.start(data)) {
      console
          .console()
          .store()
          .watch(
              TraceQuery.of(0, Long.MAX_VALUE / 2, 1),
              trace -> {
                throw new OutOfMemoryError("no more");
              });
      assertThat(export(console, 1)).isEqualTo(200);
      assertThat(unwell(console).body()).contains("OutOfMemoryError: no more");
    }
  }

  private static int export(TestConsole console, long trace) throws Exception {
    return console
        .export("/v1/traces", new Otlp().span("edge", trace, 1, 0).server().end().bytes())
        .statusCode();
  }

  private static HttpResponse<String> unwell(TestConsole console) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    HttpResponse<String> health;
    do {
      health = console.get("/api/health");
    } while (health.statusCode() == 200 && System.nanoTime() < end);
    assertThat(health.statusCode()).isEqualTo(503);
    return health;
  }
}
