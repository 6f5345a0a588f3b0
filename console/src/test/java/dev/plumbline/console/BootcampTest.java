package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.clients.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The learner's state as the pages get it, whatever is in its file. */
class BootcampTest {
  private static final String STATE =
      """
      {"file_format": "plumbline.bootcamp/1", "lessons": [
        {"name": "01_one", "title": "Lesson 01", "minutes": 15, "task": "Mend it.", "languages": ["go"], "hints": 4,
         "progress": {"language": "go", "started": "2026-01-02T03:04:05Z", "hints": 2, "solved": null,
           "last_check": {"at": "2026-01-02T03:04:06Z", "folder": "tutorials/01_one/work", "solved": false,
             "demands": [{"id": "calls", "says": "joined", "met": false, "seen": "0 of 7", "missing": "a span",
               "look": "there", "traces": ["0af7651916cd43dd8448eb211c80319c"]}],
             "mistakes": ["<b>not</b> so"], "problem": ""}}},
        {"name": "02_two", "title": "Lesson 02", "minutes": 10, "task": "Mend it, too.", "languages": [], "hints": 3,
         "progress": null}]}
      """;

  @TempDir Path folder;
  private Path file;
  private TestConsole console;

  @BeforeEach
  void start() throws Exception {
    file = folder.resolve("bootcamp.json");
    console = TestConsole.start(folder.resolve("data"), "PLUMBLINE_BOOTCAMP", file.toString());
  }

  @AfterEach
  void stop() {
    console.close();
  }

  @Test
  void withoutASetting_thereIsNone() throws Exception {
    try (TestConsole without = TestConsole.start(folder.resolve("other"))) {
      assertThat(without.json("/api/config")).containsEntry("bootcamp", false);
      assertThat(without.json("/api/bootcamp")).containsEntry("state", "off");
    }
    assertThat(console.json("/api/config")).containsEntry("bootcamp", true);
  }

  @Test
  void theFileIsReadForEachRequest() throws Exception {
    assertThat(console.json("/api/bootcamp"))
        .containsEntry("state", "empty")
        .containsEntry("lessons", List.of());

    Files.writeString(file, STATE);

    Map<String, Object> answer = console.json("/api/bootcamp");
    assertThat(answer).containsEntry("state", "ok");
    List<?> lessons = Json.list(answer.get("lessons"));
    Map<String, ?> first = Json.object(lessons.get(0));
    assertThat(first.get("title")).isEqualTo("Lesson 01");
    Map<String, ?> progress = Json.object(first.get("progress"));
    assertThat(progress.get("started_ms")).isEqualTo(1767323045000L);
    assertThat(progress.get("solved_ms")).isNull();
    Map<String, ?> demand =
        Json.object(Json.list(Json.object(progress.get("last_check")).get("demands")).get(0));
    assertThat(demand.get("traces")).isEqualTo(List.of("0af7651916cd43dd8448eb211c80319c"));
    assertThat(Json.object(lessons.get(1)).get("progress")).isNull();
  }

  @Test
  void aFileThatCannotBeUsed_isToldInOneLine() throws Exception {
    for (String content :
        List.of("{\"file_format\": ", "{\"file_format\": \"plumbline.bootcamp/2\"}", "[]", "")) {
      Files.writeString(file, content);
      Map<String, Object> answer = console.json("/api/bootcamp");
      assertThat(answer).as(content).containsEntry("state", "unreadable");
      assertThat((String) answer.get("detail")).contains("bootcamp.json").hasLineCount(1);
    }
    Files.writeString(file, " ".repeat(5 << 20));
    assertThat((String) console.json("/api/bootcamp").get("detail")).contains("4 MiB");
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(console.json("/api/bootcamp")).containsEntry("state", "unreadable");
  }

  @Test
  void membersOfAnotherType_areLeftOut() throws Exception {
    Files.writeString(
        file,
        """
        {"file_format": "plumbline.bootcamp/1", "lessons": [7, {"name": "01", "minutes": "x",
         "progress": {"started": "noon", "last_check": {"at": 3, "demands": {"a": 1}}}}]}
        """);
    Map<String, Object> answer = console.json("/api/bootcamp");
    assertThat(answer).containsEntry("state", "ok");
    assertThat(Json.list(answer.get("lessons"))).hasSize(2);
  }
}
