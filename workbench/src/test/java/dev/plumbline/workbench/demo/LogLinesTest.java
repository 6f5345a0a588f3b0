package dev.plumbline.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLinesTest {

  private static final Charter CHARTER =
      Charter.load(Path.of(System.getProperty("basedir", "."), "..", "charter", "shop")).charter();
  private static final String FAILED =
      "{\"timestamp\":\"2026-11-22T18:00:00.123Z\",\"severity\":\"ERROR\",\"service\":\"worker\","
          + "\"logger\":\"plumbline\",\"message\":\"m\",\"trace_id\":\"0af7651916cd43dd8448eb211c80319c\","
          + "\"span_id\":\"b7ad6b7169203331\",\"plumbline.error.code\":\"INTERNAL\","
          + "\"plumbline.error.origin\":\"worker\",\"plumbline.error.reason\":\"PANIC\","
          + "\"plumbline.error.fault\":\"service\",\"plumbline.error.retryable\":false}";

  @TempDir private Path folder;

  @Test
  void aLineWithAllFields_isFine_andTextBesideIsNotRead() throws IOException {
    assertThat(complaints("worker listens", FAILED)).isEmpty();
  }

  @Test
  void aFieldOfAnotherForm_isNamed() throws IOException {
    assertThat(complaints(FAILED.replace("18:00:00.123Z", "18:00:00Z")))
        .containsExactly("worker: timestamp is 2026-11-22T18:00:00Z");
    assertThat(complaints(FAILED.replace("\"ERROR\"", "\"error\"")))
        .containsExactly("worker: severity is error");
  }

  @Test
  void aFailureWithoutItsWholeStory_isNamed() throws IOException {
    assertThat(complaints(FAILED.replace(",\"plumbline.error.fault\":\"service\"", "")))
        .containsExactly("worker: plumbline.error.fault of a failure is null");
    assertThat(complaints(FAILED.replace("INTERNAL", "IllegalStateException")))
        .containsExactly("worker: plumbline.error.code of a failure is IllegalStateException");
  }

  @Test
  void aServiceThatSaysNothing_isNamed() throws IOException {
    assertThat(complaints("worker listens"))
        .containsExactly("worker: 0 lines, 0 of them in a trace, 0 of failures");
  }

  private List<String> complaints(String... lines) throws IOException {
    Path log = Files.write(folder.resolve("worker.log"), List.of(lines));
    return LogLines.read(CHARTER, "worker", log).complaints();
  }
}
