package dev.plumbline.cli.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.Plumbline;
import dev.plumbline.cli.stack.Checkout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a learner does with lessons beside checking them, and what goes wrong. */
class LessonCommandsTest {
  private static final String CHECK =
      """
      file_format: plumbline.lesson/1
      title: "Lesson %s"
      minutes: 15
      incident: It broke.
      task: Mend it.
      hints: [first, second, third]
      %s
      demands:
        - {demand: answers, says: all is answered, hint: look there}
      start_fails: [answers]
      """;

  @TempDir Path root;
  private Path work;
  private Path state;

  record Run(int exit, String out, String err) {}

  @BeforeEach
  void checkout() throws IOException {
    file("compose/collector/collector.yaml", "");
    file("tutorials/README.md", "");
    file("tutorials/shop/shop.go", "");
    file("tutorials/01_one/check.yaml", CHECK.formatted("01, one", ""));
    file("tutorials/01_one/start/main.go", "broken");
    file("tutorials/01_one/start/sub/more.go", "more");
    file("tutorials/02_two/check.yaml", CHECK.formatted("02, two", "languages: [go, rust]"));
    file("tutorials/02_two/start/go/main.go", "broken go");
    file("tutorials/02_two/start/rust/main.rs", "broken rust");
    work = root.resolve("tutorials/01_one/work");
    state = root.resolve(".plumbline/bootcamp.json");
  }

  @Test
  void list_hasEveryLessonWithItsState_andWhatIsNext() throws IOException {
    assertThat(run("list").out())
        .contains("Lesson 01, one", "go, rust")
        .contains("Next: bin/plumbline lesson start 01")
        .doesNotContain("begun", "README", "shop");

    run("start", "01");
    assertThat(run("list").out())
        .containsPattern("Lesson 01, one +15 +begun")
        .contains("Next: bin/plumbline lesson check 01");

    remember("01_one", true);
    run("start", "02", "--lang", "rust");
    assertThat(run("list").out())
        .containsPattern("Lesson 01, one +15 +solved")
        .containsPattern("Lesson 02, two +15 +rust +begun")
        .contains("Next: bin/plumbline lesson check 02");
  }

  @Test
  void list_goesOnBehindABrokenLesson() throws IOException {
    file("tutorials/01_one/check.yaml", "titel: x");

    Run run = run("list");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("its check.yaml is broken", "Lesson 02, two");
    assertThat(run.err()).contains("check.yaml:1:1: unknown key \"titel\"");
  }

  @Test
  void start_copiesWhatIsBroken_andSaysWhatToDo() throws IOException {
    Run run = run("start", "1");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("It broke.", "Task: Mend it.", "tutorials/01_one/work", "lesson watch 01");
    assertThat(work.resolve("main.go")).hasContent("broken");
    assertThat(work.resolve("sub/more.go")).hasContent("more");
    assertThat(names(work.getParent())).containsExactly("check.yaml", "start", "work");
  }

  @Test
  void start_takesTheChosenLanguage_andKeepsTheShape() throws IOException {
    assertThat(run("start", "02").err())
        .contains("lesson 02 has a choice of languages; expected --lang with one of go, rust")
        .hasLineCount(1);
    assertThat(run("start", "02", "--lang", "java").err())
        .contains("--lang java: expected one of go, rust")
        .hasLineCount(1);
    assertThat(run("start", "01", "--lang", "go").err())
        .contains("lesson 01 has no choice of languages")
        .hasLineCount(1);

    assertThat(run("start", "02", "--lang", "rust").exit()).isZero();

    assertThat(root.resolve("tutorials/02_two/work/rust/main.rs")).hasContent("broken rust");
    assertThat(root.resolve("tutorials/02_two/work/go")).doesNotExist();
  }

  @Test
  void start_twice_leavesTheLearnersFiles() throws IOException {
    run("start", "01");
    Files.writeString(work.resolve("main.go"), "mine");

    Run run = run("start", "01");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "lesson 01 is begun already, in tutorials/01_one/work; go on with `bin/plumbline lesson check")
        .hasLineCount(1);
    assertThat(work.resolve("main.go")).hasContent("mine");
  }

  @Test
  void start_inAFolderWithForeignFiles_touchesNone() throws IOException {
    file("tutorials/01_one/work/notes.txt", "mine");

    Run run = run("start", "01");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "tutorials/01_one/work has files that `lesson start` did not make (notes.txt);"
                + " expected none")
        .hasLineCount(1);
    assertThat(names(work)).containsExactly("notes.txt");
    assertThat(state).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "check", "hint", "reset", "watch"})
  void anUnknownNumber_isToldWithThoseThatAre(String command) throws IOException {
    Run run = run(command, "07");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .contains("there is no lesson 07; there are 01_one, 02_two")
        .hasLineCount(1);
  }

  @Test
  void hints_leadOn_oneByOne() throws IOException {
    assertThat(run("hint", "01").out()).contains("Hint 1 of 3: first").hasLineCount(1);
    assertThat(run("hint", "01").out()).contains("Hint 2 of 3: second").hasLineCount(1);
    assertThat(run("hint", "01").out()).contains("Hint 3 of 3: third").hasLineCount(1);
    assertThat(run("hint", "01").out())
        .contains("first", "second", "third", "tutorials/01_one/solution");
    assertThat(run("hint", "02").out()).contains("Hint 1 of 3");
  }

  @Test
  void reset_keepsWhatTheLearnerWrote() throws IOException {
    run("start", "01");
    run("hint", "01");
    Files.writeString(work.resolve("main.go"), "mine");

    Run run = run("reset", "01", "--yes");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(work.resolve("main.go")).hasContent("broken");
    List<Path> backups = Folders.list(root.resolve(".plumbline/backup"));
    assertThat(backups).hasSize(1);
    assertThat(backups.get(0).resolve("main.go")).hasContent("mine");
    assertThat(run.out()).contains(root.relativize(backups.get(0)).toString());
    assertThat(run("hint", "01").out()).contains("Hint 1 of 3");

    run("reset", "01", "--yes");
    run("reset", "01", "--yes");
    assertThat(Folders.list(root.resolve(".plumbline/backup"))).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"y, 0, broken", "YES, 0, broken", "n, 1, mine", "'', 1, mine"})
  void reset_asks(String answer, int exit, String content) throws IOException {
    run("start", "01");
    Files.writeString(work.resolve("main.go"), "mine");

    Run run = answering(answer + "\n", "reset", "01");

    assertThat(run.exit()).isEqualTo(exit);
    assertThat(run.out()).contains("Begin lesson 01 anew?");
    assertThat(work.resolve("main.go")).hasContent(content);
  }

  @Test
  void reset_withoutAnAnswerOrALesson_changesNothing() throws IOException {
    assertThat(run("reset", "01", "--yes").err())
        .contains("lesson 01 is not begun; expected `bin/plumbline lesson start 01` before");
    run("start", "01");
    Run run = answering("", "reset", "01");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("nobody answers; expected an answer, or --yes");
    assertThat(work.resolve("main.go")).hasContent("broken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"file_format": "plumbline.bootcamp/2", "lessons": []} | is of a newer Plumbline (plumbline.bootcamp/2)
          {"file_format": "plumbline.bootcamp/1", "lessons": [   | is broken: Unexpected end-of-input
          {}                                                     | is broken: it has no "file_format"
          [1, 2]                                                 | is broken: it has no "file_format"
          {"file_format": "plumbline.bootcamp/1", "lessons": [{"name": "01_one", "progress": {"started": "noon"}}]} | "started" is "noon" and no time
          """)
  void aStateThatCannotBeUsed_isRefusedAndKept(String content, String message) throws IOException {
    file(".plumbline/bootcamp.json", content);
    for (List<String> command :
        List.of(
            List.of("list"),
            List.of("start", "01"),
            List.of("check", "01"),
            List.of("hint", "01"),
            List.of("reset", "01", "--yes"),
            List.of("watch", "01"))) {
      Run run = run(command.toArray(String[]::new));

      assertThat(run.exit()).as(command + run.err()).isEqualTo(2);
      assertThat(run.err()).contains(".plumbline/bootcamp.json", message).hasLineCount(1);
    }
    assertThat(state).hasContent(content);
    assertThat(work).doesNotExist();
  }

  @Test
  void theState_hasEveryLessonForTheConsole_andLosesNone() throws IOException {
    run("start", "01");
    remember("01_one", false);
    remember("09_of_another_branch", true);

    String json = Files.readString(state);
    assertThat(json)
        .contains("\"plumbline.bootcamp/1\"", "\"Lesson 01, one\"", "\"Lesson 02, two\"")
        .contains("\"09_of_another_branch\"", "\"seen\" : \"0 of 5 requests\"", TRACE);
    Progress progress = bootcamp().progress("01_one");
    assertThat(progress.words()).isEqualTo("0 of 1 met");
    assertThat(progress.lastCheck().orElseThrow().demands().get(0).traces()).containsExactly(TRACE);
    assertThat(bootcamp().progress("09_of_another_branch").solved()).isPresent();
    assertThat(names(state.getParent())).containsExactly("bootcamp.json", "bootcamp.lock");
  }

  @Test
  void whatWasSolvedOnce_staysSolved() throws IOException {
    remember("01_one", true);
    remember("01_one", false);
    assertThat(bootcamp().progress("01_one").words()).isEqualTo("solved");
  }

  @Test
  void aCheckInALanguageThatIsNotBegun_saysHowToBegin() throws IOException {
    run("start", "02", "--lang", "rust");
    Run run = run("check", "02", "--lang", "go");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "lesson 02 is not begun in go; expected `bin/plumbline lesson start 02 --lang go` before");
  }

  @Test
  void aSave_isSeen_alsoByRenaming_butNoEditorsOwnFiles() throws IOException {
    Path file = file("edited/main.go", "one");
    Path folder = file.getParent();
    SavedFiles before = SavedFiles.in(folder);
    file("edited/.main.go.swp", "x");
    file("edited/main.go~", "x");
    file("edited/target/out", "x");
    assertThat(SavedFiles.in(folder).isSameAs(before)).isTrue();

    Path other = file("edited/.new", "two");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(SavedFiles.in(folder).isSameAs(before)).isFalse();

    SavedFiles renamed = SavedFiles.in(folder);
    file("edited/more.go", "x");
    assertThat(SavedFiles.in(folder).isSameAs(renamed)).isFalse();
  }

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private void remember(String lesson, boolean met) {
    try {
      bootcamp()
          .change(
              lesson,
              before ->
                  before.with(
                      new Progress.LastCheck(
                          Instant.parse("2026-01-02T03:04:05Z"),
                          "tutorials/01_one/work",
                          List.of(
                              new Progress.Checked(
                                  "answers",
                                  "all is answered",
                                  met,
                                  "0 of 5 requests",
                                  "",
                                  "",
                                  List.of(TRACE))),
                          List.of(),
                          "")));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Bootcamp bootcamp() throws IOException {
    Checkout checkout = new Checkout(root);
    return new Bootcamp(checkout, Lessons.in(checkout));
  }

  private Run answering(String answer, String... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
    try {
      return run(arguments);
    } finally {
      System.setIn(before);
    }
  }

  private Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Plumbline.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    String[] words =
        Stream.of(List.of("lesson"), List.of(arguments), List.of("--root", root.toString()))
            .flatMap(List::stream)
            .toArray(String[]::new);
    return new Run(command.execute(words), out.toString(), err.toString());
  }

  private Path file(String name, String content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private static List<String> names(Path folder) throws IOException {
    return Folders.list(folder).stream().map(file -> file.getFileName().toString()).toList();
  }
}
