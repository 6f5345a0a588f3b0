package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that is damaged, aged by a wrong clock or open to others is put right at the start. */
class StoreRecoveryTest {

  private static final long HOURS_80 = Duration.ofHours(80).toMillis();

  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "noise",
        "empty schema",
        "cut",
        "overwritten",
        "other version",
        "no table",
        "text"
      })
  void a_damaged_store_is_moved_aside_and_another_one_begun(String damage) throws Exception {
    fill(50);
    Path file = data.resolve("traces.db");
    damage(file, damage);

    try (TestConsole console = TestConsole.start(data)) {
      assertThat(export(console, 7)).isEqualTo(200);
      assertThat(console.get("/api/traces/" + Otlp.traceHex(7)).statusCode()).isEqualTo(200);
      assertThat(console.get("/api/health").statusCode()).isEqualTo(200);
    }
    assertThat(names()).anyMatch(name -> name.matches("traces\\.db\\.damaged-[0-9TZ.]+"));
    assertOnlyOursIn(data);
  }

  private void damage(Path file, String how) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    switch (how) {
      case "noise" -> {
        new java.util.Random(1).nextBytes(bytes);
        Files.write(file, bytes);
      }
      case "text" -> Files.writeString(file, "this is no database");
      case "cut" -> Files.write(file, java.util.Arrays.copyOf(bytes, 5_000));
      case "overwritten" -> {
        java.util.Arrays.fill(bytes, 100, bytes.length, (byte) 7);
        Files.write(file, bytes);
      }
      default -> {
        if (how.equals("empty schema")) {
          Files.delete(file);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            Statement statement = connection.createStatement()) {
          statement.execute(
              how.equals("no table")
                  ? "DROP TABLE postings"
                  : "PRAGMA user_version = " + (how.equals("other version") ? 99 : 1));
        }
      }
    }
  }

  @Test
  void a_store_that_is_damaged_while_it_is_used_is_replaced() throws Exception {
    try (TestConsole console = TestConsole.start(data)) {
      assertThat(export(console, 1)).isEqualTo(200);
      byte[] noise = new byte[1 << 20];
      new java.util.Random(2).nextBytes(noise);
      Files.write(data.resolve("traces.db"), noise);
      Files.write(data.resolve("traces.db-wal"), new byte[0]);

      // What is written before the damage is noticed goes with the damaged store.
      await(
          () ->
              export(console, 2) == 200
                  && console.get("/api/health").statusCode() == 200
                  && console.get("/api/traces/" + Otlp.traceHex(2)).statusCode() == 200);
    }
  }

  @Test
  void damaged_alerts_are_moved_aside() throws Exception {
    for (String content : List.of("[{\"fing", "{}", "not json", "[{\"traces\":[\"x\"]}]")) {
      Files.createDirectories(data);
      Files.writeString(data.resolve("alerts.json"), content);
      try (TestConsole console = TestConsole.start(data)) {
        assertThat(console.get("/api/alerts").statusCode()).isEqualTo(200);
      }
      assertThat(data.resolve("alerts.json")).doesNotExist();
    }
    assertThat(names().stream().filter(name -> name.startsWith("alerts.json.damaged-")).count())
        .isEqualTo(4);
  }

  @Test
  void a_clock_that_is_80_hours_ahead_removes_nothing() throws Exception {
    fill(40);
    sql("UPDATE traces SET seen_ms = seen_ms - " + HOURS_80);
    sql("UPDATE logs SET seen_ms = seen_ms - " + HOURS_80);
    try (TestConsole console = TestConsole.start(data)) {
      // What comes with that clock does not age the rest either.
      assertThat(export(console, 1_000)).isEqualTo(200);
      assertStaysAt(console, 41);
    }
    try (TestConsole console = TestConsole.start(data)) {
      assertStaysAt(console, 41);
    }
  }

  @Test
  void a_clock_that_went_back_removes_nothing() throws Exception {
    fill(40);
    sql("UPDATE traces SET seen_ms = seen_ms + " + 3 * HOURS_80);
    try (TestConsole console = TestConsole.start(data)) {
      assertThat(export(console, 1_000)).isEqualTo(200);
      assertStaysAt(console, 41);
    }
  }

  @Test
  void a_span_from_the_future_ages_nothing() throws Exception {
    fill(40);
    try (TestConsole console = TestConsole.start(data)) {
      long future = System.currentTimeMillis() + 100 * HOURS_80;
      Otlp request = new Otlp();
      request.span("edge", 1_000, 1, 0).at(future * 1_000_000, 1_000_000).server().end();
      assertThat(console.export("/v1/traces", request.bytes()).statusCode()).isEqualTo(200);
      assertStaysAt(console, 41);
    }
  }

  @Test
  void what_is_too_old_by_all_that_is_stored_is_removed() throws Exception {
    fill(60);
    // One an hour: 60 hours, of which the newest 24 are kept.
    sql("UPDATE traces SET seen_ms = seen_ms - (60 - id) * 3500000");
    try (TestConsole console = TestConsole.start(data, "PLUMBLINE_CONSOLE_KEEP_HOURS", "24")) {
      await(() -> traces(console) <= 25);
      assertThat(traces(console)).isBetween(23L, 25L);
    }
  }

  @Test
  void others_may_open_nothing_also_of_what_was_there_before() throws Exception {
    fill(5);
    for (String name : names()) {
      Files.setPosixFilePermissions(
          data.resolve(name), PosixFilePermissions.fromString("rw-r--r--"));
    }
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (TestConsole console = TestConsole.start(data)) {
      assertThat(export(console, 1_000)).isEqualTo(200);
      AlertsTest.post(console, AlertsTest.notification(1, 10));
      assertOnlyOursIn(data);
    }
    Path fresh = data.resolve("a/b");
    try (TestConsole console = TestConsole.start(fresh)) {
      assertThat(export(console, 1_000)).isEqualTo(200);
      assertOnlyOursIn(fresh);
      assertOnlyOursIn(data.resolve("a"));
    }
  }

  private static void assertOnlyOursIn(Path folder) throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo("rw-------");
      }
    }
  }

  private void fill(int traces) throws Exception {
    try (TestConsole console = TestConsole.start(data)) {
      for (int i = 1; i <= traces; i++) {
        assertThat(export(console, i)).isEqualTo(200);
      }
    }
  }

  private static int export(TestConsole console, long trace) throws Exception {
    return console
        .export("/v1/traces", new Otlp().span("edge", trace, 1, 0).server().end().bytes())
        .statusCode();
  }

  private void sql(String statement) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("traces.db"));
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  private static long traces(TestConsole console) throws Exception {
    return (Long) ((Map<?, ?>) console.json("/api/health").get("store")).get("traces");
  }

  /** The store looks for what is too old every two seconds. */
  private static void assertStaysAt(TestConsole console, long count) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (System.nanoTime() < end) {
      assertThat(traces(console)).isEqualTo(count);
      Thread.sleep(50);
    }
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

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    }
  }
}
