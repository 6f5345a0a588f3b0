package dev.plumbline.cli.lesson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class LessonFileTest {
  private static final Path TUTORIALS = Path.of("../tutorials");

  /** A folder with {@code start/go} and {@code start/rust}. */
  private static final Path WITH_LANGUAGES = TUTORIALS.resolve("02_names_that_last");

  private static final String GOOD =
      """
      file_format: plumbline.lesson/1
      title: A lesson
      minutes: 15
      incident: It broke.
      task: Mend it.
      hints: [look, look there, do this]
      services:
        - name: kiosk
          build: [go, build, -o, "${binary}"]
          environment: {A: "${edge}"}
          health: /healthz
      requests:
        - {says: a sale, times: 5, method: POST, path: /sales, status: 201}
      demands:
        - {demand: answers, says: all is answered, hint: look there}
        - {demand: calls, id: joined, from: kiosk, to: edge, says: joined, hint: look}
      mistakes:
        - id: half
          says: not so
          when: {met: [answers], unmet: [joined]}
          repair: repairs/half
      start_fails: [joined]
      """;

  static Stream<Path> lessons() throws IOException {
    try (Stream<Path> folders = Files.list(TUTORIALS)) {
      List<Path> lessons =
          folders
              .filter(folder -> folder.getFileName().toString().matches("\\d\\d_.*"))
              .sorted()
              .toList();
      assertThat(lessons).isNotEmpty();
      return lessons.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void everyLesson_isWhole(Path folder) {
    Lesson lesson = LessonFile.read(folder);

    assertThat(lesson.hints()).hasSizeGreaterThanOrEqualTo(3);
    assertThat(lesson.minutes()).isBetween(5, 30);
    assertThat(lesson.mistakes()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(folder.resolve("README.md")).isRegularFile();
    List<String> languages = lesson.languages().isEmpty() ? List.of("") : lesson.languages();
    for (String language : languages) {
      assertThat(folder.resolve("start").resolve(language)).isDirectory();
      assertThat(folder.resolve("solution").resolve(language)).isDirectory();
    }
    Stream.concat(
            lesson.mistakes().stream().map(Lesson.Mistake::repair),
            lesson.repairs().stream().map(Lesson.Repair::repair))
        .forEach(repair -> assertThat(folder.resolve(repair)).isDirectory());
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

  /** Those of work/ are there once the lesson is begun. */
  @ParameterizedTest
  @MethodSource("lessons")
  void everyFileThatACommandOfTheReadmeNames_isThere(Path folder) throws IOException {
    List<String> named =
        Files.readAllLines(folder.resolve("README.md")).stream()
            .dropWhile(line -> !line.startsWith("```sh"))
            .filter(line -> line.matches("(bin|diff|cat|\\$EDITOR|go|cargo|java|mvn) ?.*"))
            .flatMap(line -> Stream.of(line.split("[ ]+")))
            .filter(word -> word.startsWith("tutorials/") && !word.contains("/work"))
            .toList();
    for (String word : named) {
      assertThat(folder.resolve("../..").resolve(word)).exists();
    }
  }

  @Test
  void aGoodFile_isRead() {
    Lesson lesson = read(GOOD);

    assertThat(lesson.services()).singleElement().extracting("keep").isEqualTo(false);
    assertThat(lesson.services().get(0).run().of("")).containsExactly("${binary}");
    assertThat(lesson.steps()).singleElement().extracting("times").isEqualTo(5);
    assertThat(lesson.steps()).singleElement().extracting("service").isEqualTo("kiosk");
    assertThat(lesson.ids()).containsExactly("answers", "joined");
    assertThat(lesson.startFails()).containsExactly("joined");
  }

  @Test
  void whatHappensBetweenRequests_isReadInItsOrder() {
    Lesson lesson =
        read(
            GOOD.replace(
                "requests:\n",
                """
                requests:
                  - {action: shut, says: the line is down}
                  - {action: kill, service: kiosk, says: the power is gone}
                  - says: at once
                    times: 8
                    together: 4
                    every_ms: 200
                    flags: "03"
                    method: GET
                    path: /
                    status: 200
                """));

    assertThat(lesson.steps()).hasSize(4);
    assertThat(lesson.steps().get(1))
        .isEqualTo(new Lesson.Action(Lesson.Action.What.KILL, "kiosk", "the power is gone"));
    assertThat(lesson.steps().get(2))
        .extracting("together", "every", "flags")
        .containsExactly(4, Duration.ofMillis(200), "03");
  }

  @Test
  void aChoiceOfLanguages_hasItsCommands() {
    Lesson lesson =
        read(
            GOOD.replace("services:", "languages: [go, rust]\nservices:")
                .replace(
                    "[go, build, -o, \"${binary}\"]", "{go: [go, build], rust: [cargo, build]}"));

    assertThat(lesson.services().get(0).build().of("rust")).containsExactly("cargo", "build");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hint: look there}     | hint: x, requests: [a sail]} | check.yaml:15:66: unknown request "a sail" | did you mean "a sale"
          {says: a sale,        | {action: stop, says: a sale, | check.yaml:13:14: unknown action "stop"  | kill, start, shut, open
          times: 5              | until: joind, times: 5 | unknown demand "joind"                        | did you mean "joined"
          times: 5              | until: joined, times: 5 | until: joined is a demand that is judged at the end | one with within
          title:                | titel:                | check.yaml:2:1: unknown key "titel"            | did you mean "title"
          demand: answers       | demand: awnsers       | check.yaml:15:14: unknown demand "awnsers"     | did you mean "answers"
          from: kiosk           | fron: kiosk           | check.yaml:16:33: unknown key "fron"           | did you mean "from"
          times: 5              | times: many           | check.yaml:13:27: "times" is missing or no     | expected 1 to 999
          status: 201           | stauts: 201           | unknown key "stauts"                           | did you mean "status"
          status: 201           | status: 999           | check.yaml:13:66: "status"                     | expected 100 to 599
          plumbline.lesson/1    | plumbline.lesson/9    | check.yaml:1:14: unknown file_format           | plumbline.lesson/1
          unmet: [joined]       | unmet: [joinde]       | check.yaml:20:36: unknown demand "joinde"      | did you mean "joined"
          start_fails: [joined] | start_fails: [joinde] | check.yaml:22:15: unknown demand "joinde"      | did you mean "joined"
          id: joined            | id: answers           | two demands have the id "answers"              | an id of its own
          ${edge}               | ${egde}               | unknown word in "${egde}": "egde"              | did you mean "edge"
          health: /healthz      | health: [a]           | check.yaml:11:13: a list stands here           | expected a text
          minutes: 15           | minutes: 0            | check.yaml:3:10: "minutes" is missing or no    | expected 1 to 120
          {met: [answers], unmet: [joined]} | {}        | nothing says when it is recognised             | met, unmet or evidence
          """)
  void aBrokenFile_isToldWithItsPlace(String good, String bad, String place, String expected) {
    assertThat(GOOD).contains(good);
    assertThatThrownBy(() -> read(GOOD.replace(good, bad)))
        .isInstanceOf(LessonException.class)
        .hasMessageContainingAll(place, expected);
  }

  @Test
  void commandsByLanguage_needTheLanguages() {
    assertThatThrownBy(
            () -> read(GOOD.replace("[go, build, -o, \"${binary}\"]", "{go: [go, build]}")))
        .hasMessageContaining("check.yaml:9:12: commands for go stand here")
        .hasMessageContaining("the lesson has no `languages`");
  }

  @Test
  void aLanguage_hasItsFolder() {
    assertThatThrownBy(() -> read(GOOD.replace("services:", "languages: [go, rsut]\nservices:")))
        .hasMessageContaining("check.yaml:")
        .hasMessageContainingAll("there is no folder", "start/rsut", "the lesson in rsut");
  }

  @Test
  void allProblems_areToldAtOnce() {
    assertThatThrownBy(() -> read(GOOD.replace("title:", "titel:").replace("answers", "aswers")))
        .hasMessageContainingAll("titel", "aswers");
  }

  private static Lesson read(String text) {
    return LessonFile.read(WITH_LANGUAGES, "check.yaml", text.getBytes(StandardCharsets.UTF_8));
  }
}
