package dev.plumbline.cli.lesson;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.cli.lesson.requirement.Evidence;
import dev.plumbline.cli.lesson.requirement.Requirement;
import dev.plumbline.cli.lesson.requirement.RequirementResult;
import dev.plumbline.cli.lesson.requirement.SentRequest;
import dev.plumbline.cli.stack.Checkout;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Builds and starts the learner's service, sends it requests, and checks their telemetry. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Check a lesson on live telemetry of the running demo.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the lesson is solved",
      "1:something is still wrong",
      "2:it could not be checked, for example because no demo is running"
    })
final class LessonCheckCommand implements Callable<Integer> {
  private static final int SOLVED = 0;
  private static final int UNSOLVED = 1;
  private static final long LOOK_EVERY_MS = 250;

  @Parameters(paramLabel = "LESSON", description = "Number of the lesson, for example 01.")
  private String number = "";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "start",
      description = "Folder in the lesson that is checked (default: ${DEFAULT-VALUE}).")
  private String dir = "start";

  @Option(
      names = "--otlp",
      paramLabel = "DIR",
      description = "Where the demo's Collector writes (default: build/demo/otlp).")
  private @Nullable Path otlp;

  @Option(
      names = "--edge",
      paramLabel = "URL",
      description = "Address of the demo's edge (default: the usual port).")
  private @Nullable URI edge;

  @Option(
      names = "--collector",
      paramLabel = "URL",
      description = "Where the demo's Collector takes OTLP over HTTP (default: the usual port).")
  private @Nullable URI collector;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "How long telemetry may take to arrive (default: ${DEFAULT-VALUE}).")
  private int wait = 15;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Checkout checkout = Checkout.find(null);
    Lesson lesson = LessonFile.read(folder(checkout.root().resolve("tutorials")));
    Path learners = learnersFolder(lesson);
    Charter charter = charter(checkout);
    RunningDemo demo = demo(checkout);
    demo.require();

    PrintWriter out = spec.commandLine().getOut();
    out.println(lesson.title() + ": checking " + checkout.root().relativize(learners));
    Path work = checkout.root().resolve("build/lessons").resolve(lesson.folder().getFileName());
    Path binary = LearnerService.build(lesson, learners, work);
    Instant since = Instant.now();
    List<SentRequest> sent;
    try (LearnerService service = LearnerService.start(lesson, binary, work, demo)) {
      sent = new Requests().send(lesson.requests(), service.address());
    }
    List<RequirementResult> outcomes =
        check(lesson, charter, new LiveSpans(demo.otlp(), since), sent);
    LessonReport.write(out, lesson, outcomes);
    return outcomes.stream().allMatch(RequirementResult::met) ? SOLVED : UNSOLVED;
  }

  /** Polls until all requirements are met or the time is over. */
  private List<RequirementResult> check(
      Lesson lesson, Charter charter, LiveSpans spans, List<SentRequest> sent)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + wait * 1_000_000_000L;
    while (true) {
      Evidence evidence = spans.evidence(charter, sent);
      List<RequirementResult> outcomes = new ArrayList<>();
      for (Requirement requirement : lesson.requirements()) {
        outcomes.add(requirement.check(evidence));
      }
      if (outcomes.stream().allMatch(RequirementResult::met) || System.nanoTime() > end) {
        return outcomes;
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
  }

  private Path folder(Path tutorials) throws IOException {
    try (Stream<Path> folders = Files.list(tutorials)) {
      List<Path> lessons = folders.filter(Files::isDirectory).sorted().toList();
      for (Path lesson : lessons) {
        String name = lesson.getFileName().toString();
        if (name.equals(number) || name.startsWith(number + "_")) {
          return lesson;
        }
      }
      throw new LessonException(
          "there is no lesson "
              + number
              + "; there are "
              + lessons.stream()
                  .map(lesson -> lesson.getFileName().toString())
                  .filter(name -> name.matches("\\d\\d_.*"))
                  .collect(Collectors.joining(", ")));
    }
  }

  private Path learnersFolder(Lesson lesson) {
    Path given = lesson.folder().resolve(dir);
    Path folder = Files.isDirectory(given) ? given : Path.of(dir).toAbsolutePath();
    if (!Files.isDirectory(folder)) {
      throw new LessonException(
          "--dir " + dir + ": there is no such folder in " + lesson.folder() + " or here");
    }
    return folder.normalize();
  }

  private static Charter charter(Checkout checkout) {
    CharterResult result = Charter.load(checkout.charter());
    if (!result.isValid()) {
      throw new LessonException(
          checkout.charter() + " is not valid; `plumbline check` lists its problems");
    }
    return result.charter();
  }

  private RunningDemo demo(Checkout checkout) {
    RunningDemo usual = RunningDemo.in(System.getenv(), checkout.root().resolve("build/demo/otlp"));
    return new RunningDemo(
        edge == null ? usual.edge() : edge,
        collector == null ? usual.collector() : collector,
        otlp == null ? usual.otlp() : otlp);
  }
}
