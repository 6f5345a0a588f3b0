package dev.plumbline.cli.lesson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class LessonFileTest {
  private static final Path TUTORIALS = Path.of("../tutorials");
  private static final String GOOD =
      """
      file_format: plumbline.lesson/1
      title: A lesson
      service:
        name: kiosk
        build: [go, build]
        environment: {A: b}
        health: /healthz
      requests:
        - {says: a sale, times: 5, method: POST, path: /sales, status: 201}
      demands:
        - {demand: answers, says: all is answered, hint: look there}
      """;

  static Stream<Path> lessons() throws IOException {
    try (Stream<Path> folders = Files.list(TUTORIALS)) {
      List<Path> lessons = folders.filter(Files::isDirectory).sorted().toList();
      assertThat(lessons).isNotEmpty();
      return lessons.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void everyLesson_isWhole(Path folder) {
    Lesson lesson = LessonFile.read(folder);

    assertThat(lesson.requests()).isNotEmpty();
    assertThat(lesson.requirements()).isNotEmpty();
    assertThat(folder.resolve("start")).isDirectory();
    assertThat(folder.resolve("solution")).isDirectory();
    assertThat(folder.resolve("README.md")).isRegularFile();
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void everyLessonCommandInTheReadme_isUnderstood(Path folder) throws IOException {
    List<String> commands =
        Files.readAllLines(folder.resolve("README.md")).stream()
            .filter(line -> line.startsWith("bin/plumbline lesson "))
            .toList();
    assertThat(commands).isNotEmpty();
    for (String command : commands) {
      String[] words = command.split(" ");
      String[] arguments = Stream.of(words).skip(2).toArray(String[]::new);
      assertThat(new CommandLine(new LessonCommand()).parseArgs(arguments).hasSubcommand())
          .as(command)
          .isTrue();
    }
  }

  @Test
  void aGoodFile_isRead() {
    Lesson lesson = read(GOOD);

    assertThat(lesson.service().environment()).containsEntry("A", "b");
    assertThat(lesson.requests()).singleElement().extracting(Lesson.Request::times).isEqualTo(5);
    assertThat(lesson.requirements()).singleElement().extracting("hint").isEqualTo("look there");
  }

  @ParameterizedTest
  @CsvSource({
    "title:, titel:, check.yaml:2:1, titel",
    "demand: answers, demand: awnsers, check.yaml:11:5, answers",
    "times: 5, times: many, check.yaml:9:5, times",
    "status: 201, stauts: 201, check.yaml:9, status",
    "plumbline.lesson/1, plumbline.lesson/9, check.yaml:1:1, plumbline.lesson/1",
  })
  void aBrokenFile_isToldWithItsPlace(String good, String bad, String place, String expected) {
    assertThat(GOOD).contains(good);
    assertThatThrownBy(() -> read(GOOD.replace(good, bad)))
        .isInstanceOf(LessonException.class)
        .hasMessageContainingAll(place, expected);
  }

  @Test
  void allProblems_areToldAtOnce() {
    assertThatThrownBy(() -> read(GOOD.replace("title:", "titel:").replace("answers", "aswers")))
        .hasMessageContainingAll("titel", "aswers");
  }

  private static Lesson read(String text) {
    return LessonFile.read(Path.of("."), "check.yaml", text.getBytes(StandardCharsets.UTF_8));
  }
}
