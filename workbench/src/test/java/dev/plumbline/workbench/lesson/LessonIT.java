package dev.plumbline.workbench.lesson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.plumbline.cli.Plumbline;
import dev.plumbline.cli.lesson.CheckedFolder;
import dev.plumbline.cli.lesson.Folders;
import dev.plumbline.cli.lesson.Lesson;
import dev.plumbline.cli.lesson.LessonCheck;
import dev.plumbline.cli.lesson.LessonException;
import dev.plumbline.cli.lesson.LessonReport;
import dev.plumbline.cli.lesson.Lessons;
import dev.plumbline.cli.lesson.RunningDemo;
import dev.plumbline.cli.stack.Checkout;
import dev.plumbline.cli.stack.Stack;
import dev.plumbline.workbench.Run;
import dev.plumbline.workbench.demo.DemoPorts;
import dev.plumbline.workbench.demo.DemoSettings;
import dev.plumbline.workbench.demo.DemoStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The lessons are what they say, each in each of its languages: what a learner starts from fails
 * for the stated reasons and no other, the solution and every other right repair pass, and every
 * mistake is recognised as itself.
 *
 * <p>Without {@code -Dplumbline.lessons} those of {@link #FAST}; {@code all} takes all, a list of
 * numbers only these.
 */
class LessonIT {
  private static final List<String> FAST = List.of("01");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static Stack stack;

  @BeforeAll
  static void startTheDemo() {
    stack =
        DemoStack.start(
            new DemoSettings(Checkout.find(null), DemoPorts.random(), "enforce", "", folder),
            name -> {});
  }

  @AfterAll
  static void stopTheDemo() {
    if (stack != null) {
      stack.close();
    }
  }

  /** A lesson in one language; empty where there is no choice. */
  record InLanguage(Lesson lesson, String language) {
    @Override
    public String toString() {
      return (lesson.name() + " " + language).strip();
    }
  }

  /** One of its repairs. */
  record Repaired(InLanguage of, String repair) {
    @Override
    public String toString() {
      return of + " " + repair;
    }
  }

  static List<InLanguage> lessons() throws IOException {
    String wanted = System.getProperty("plumbline.lessons", "");
    List<String> numbers = wanted.isEmpty() ? FAST : List.of(wanted.split("[ ,]+"));
    Lessons all = Lessons.in(Checkout.find(null));
    List<InLanguage> lessons = new ArrayList<>();
    for (Path lessonFolder : all.folders()) {
      String name = lessonFolder.getFileName().toString();
      if (wanted.equals("all") || numbers.contains(name.substring(0, 2))) {
        Lesson lesson = all.lesson(name);
        List<String> languages = lesson.languages().isEmpty() ? List.of("") : lesson.languages();
        languages.forEach(language -> lessons.add(new InLanguage(lesson, language)));
      }
    }
    assertThat(lessons).as("lessons " + numbers).isNotEmpty();
    return lessons;
  }

  static List<Repaired> mistakes() throws IOException {
    return repaired(lesson -> lesson.mistakes().stream().map(Lesson.Mistake::repair));
  }

  static List<Repaired> rightRepairs() throws IOException {
    List<Repaired> all = repaired(lesson -> lesson.repairs().stream().map(Lesson.Repair::repair));
    // A run of lessons that have none still has to have something to run.
    return all.isEmpty() ? List.of(new Repaired(lessons().get(0), "")) : all;
  }

  /** Those that have files for the language. */
  private static List<Repaired> repaired(Function<Lesson, Stream<String>> repairs)
      throws IOException {
    List<Repaired> all = new ArrayList<>();
    for (InLanguage each : lessons()) {
      repairs
          .apply(each.lesson())
          .filter(
              repair ->
                  Files.isDirectory(
                      each.lesson().folder().resolve(repair).resolve(each.language())))
          .forEach(repair -> all.add(new Repaired(each, repair)));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void start_failsForTheStatedReasons_andNoOther(InLanguage each) throws Exception {
    LessonCheck.Outcome outcome = check(each, "start");

    assertThat(unmet(outcome))
        .as(report(outcome))
        .containsExactlyInAnyOrderElementsOf(each.lesson().startFails());
    assertThat(outcome.mistakes()).as(report(outcome)).isEmpty();
    assertThat(report(outcome)).contains("seen: ").contains("look: ").doesNotContain("Solved");
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void solution_passes(InLanguage each) throws Exception {
    LessonCheck.Outcome outcome = check(each, "solution");

    assertThat(unmet(outcome)).as(report(outcome)).isEmpty();
    assertThat(report(outcome)).contains("Solved: ").doesNotContain("wrong");
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistake_isRecognisedAsItself(Repaired each) throws Exception {
    LessonCheck.Outcome outcome = checkRepaired(each);

    assertThat(outcome.isSolved()).as(report(outcome)).isFalse();
    assertThat(outcome.mistakes())
        .as(report(outcome))
        .singleElement()
        .extracting(Lesson.Mistake::repair)
        .isEqualTo(each.repair());
    assertThat(report(outcome)).contains(outcome.mistakes().get(0).says());
  }

  @ParameterizedTest
  @MethodSource("rightRepairs")
  void anotherRightRepair_passes(Repaired each) throws Exception {
    assumeFalse(each.repair().isEmpty(), "none of these lessons has another right repair");
    LessonCheck.Outcome outcome = checkRepaired(each);

    assertThat(unmet(outcome)).as(report(outcome)).isEmpty();
  }

  @Test
  void aProgramThatDoesNotBuild_isNoVerdict_andSaysWhere() throws Exception {
    Path broken = Files.createDirectory(folder.resolve("broken"));
    Files.writeString(broken.resolve("go.mod"), "module broken\n");
    Files.writeString(broken.resolve("main.go"), "package main\n\nfunc main() { here }\n");
    Run run = run("01", "--dir", broken.toString());

    assertThat(run.exit()).as(run.out()).isEqualTo(2);
    assertThat(run.err()).contains("does not build").contains("main.go:3:15: undefined: here");
  }

  /** Both have a service of the same name, and send to the same Collector. */
  @Test
  void telemetryOfAnotherLesson_thatStillArrives_doesNotCount() throws Exception {
    Lesson lesson = Lessons.in(Checkout.find(null)).lesson("01");
    Lesson other = with(lesson, folder.resolve("99_other"), lesson.services().get(0).environment());
    InLanguage start = new InLanguage(other, "");
    CompletableFuture<LessonCheck.Outcome> meanwhile =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return check(start, lesson.folder().resolve("start").toString());
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });

    LessonCheck.Outcome solved = check(new InLanguage(lesson, ""), "solution");

    assertThat(unmet(solved)).as(report(solved)).isEmpty();
    assertThat(unmet(meanwhile.join())).containsExactlyInAnyOrderElementsOf(lesson.startFails());
  }

  @Test
  void aPortThatIsTaken_isToldInOneLine() throws Exception {
    Lesson lesson = Lessons.in(Checkout.find(null)).lesson("01");
    String edge = stack.ports().address(DemoPorts.EDGE);
    Map<String, String> settings = new HashMap<>(lesson.services().get(0).environment());
    settings.put("KIOSK_LISTEN", edge);
    InLanguage taken = new InLanguage(with(lesson, folder.resolve("98_taken"), settings), "");

    assertThatThrownBy(() -> check(taken, lesson.folder().resolve("solution").toString()))
        .isInstanceOf(LessonException.class)
        .hasMessageContaining("kiosk ended at its start:")
        .hasMessageContaining(edge + ": bind: address already in use");
  }

  private static Lesson with(Lesson lesson, Path elsewhere, Map<String, String> environment) {
    Lesson.Service service = lesson.services().get(0);
    return new Lesson(
        elsewhere,
        lesson.title(),
        lesson.minutes(),
        lesson.incident(),
        lesson.task(),
        lesson.hints(),
        lesson.languages(),
        lesson.charter(),
        lesson.rules(),
        List.of(
            new Lesson.Service(
                service.name(),
                service.build(),
                service.run(),
                environment,
                service.health(),
                service.keep())),
        lesson.steps(),
        lesson.demands(),
        lesson.mistakes(),
        lesson.repairs(),
        lesson.startFails());
  }

  @Test
  void withoutADemo_oneLineSaysWhatToDo() {
    Run run =
        Run.of(
            Plumbline.commandLine(),
            "lesson",
            "check",
            "01",
            "--edge",
            "http://127.0.0.1:1",
            "--otlp",
            folder.toString());

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "no demo is running: http://127.0.0.1:1 does not answer; start it with `make demo`")
        .hasLineCount(1);
  }

  /** As a learner does it, in a checkout of her own. */
  @Test
  void aLearner_startsWatchesMendsAndIsDone() throws Exception {
    try (LearnersCheckout learner =
        LearnersCheckout.make(folder.resolve("learner"), "01_one_trace")) {
      assertThat(learner.run("start", "01")).contains("Task: ");
      Path program = learner.work("01_one_trace").resolve("main.go");
      learner.watch("01", "--wait", "60", "--otlp", stack.settings().otlp().toString());
      learner.awaitLine("1 of 6 met; wrong: the edge's span is a child of the kiosk's call");

      LocalTime saved = learner.saveAsEditorsDo(program, learner.solution("01_one_trace"));
      String solved = learner.awaitLine("Solved: all 6 requirements are met");
      assertThat(Duration.between(saved, LocalTime.parse(solved.substring(0, 8))))
          .isLessThan(Duration.ofSeconds(5));
      assertThat(learner.run("list")).containsPattern("one trace +15 +solved");

      Files.writeString(program, "package main\n\nfunc main() { here }\n");
      learner.awaitLine("main.go:3:15: undefined: here");

      learner.interrupt();
      assertThat(learner.run("list")).containsPattern("one trace +15 +solved");
    }
  }

  /** The files of a repair are laid over {@code start/} beside it: relative paths stay right. */
  private static LessonCheck.Outcome checkRepaired(Repaired each) throws Exception {
    Path lesson = each.of().lesson().folder();
    Path proof = lesson.resolve("proof");
    Folders.delete(proof);
    try {
      Folders.copy(lesson.resolve("start"), proof);
      Folders.copy(lesson.resolve(each.repair()), proof);
      return check(each.of(), "proof");
    } finally {
      Folders.delete(proof);
    }
  }

  private static LessonCheck.Outcome check(InLanguage each, String dir) throws Exception {
    RunningDemo demo = RunningDemo.in(Map.of(), stack.settings().otlp(), null, null);
    CheckedFolder checked = CheckedFolder.of(each.lesson(), dir, each.language());
    LessonCheck.Outcome outcome =
        new LessonCheck(
                each.lesson(),
                checked.language(),
                checked.dir(),
                Checkout.find(null),
                demo,
                PATIENCE)
            .run();
    assertThat(outcome.complete()).as(report(outcome)).isTrue();
    return outcome;
  }

  private static List<String> unmet(LessonCheck.Outcome outcome) {
    return outcome.judged().stream()
        .filter(judged -> !judged.met())
        .map(judged -> judged.demand().id())
        .toList();
  }

  private static String report(LessonCheck.Outcome outcome) {
    StringWriter text = new StringWriter();
    LessonReport.write(new PrintWriter(text), outcome);
    return text.toString();
  }

  private static Run run(String... arguments) {
    List<String> words = new ArrayList<>(List.of("lesson", "check"));
    words.addAll(List.of(arguments));
    words.addAll(List.of("--otlp", stack.settings().otlp().toString()));
    return Run.of(Plumbline.commandLine(), words.toArray(String[]::new));
  }
}
