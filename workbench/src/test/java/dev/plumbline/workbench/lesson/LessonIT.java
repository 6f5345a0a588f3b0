package dev.plumbline.workbench.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.Plumbline;
import dev.plumbline.cli.stack.Checkout;
import dev.plumbline.cli.stack.Port;
import dev.plumbline.cli.stack.Stack;
import dev.plumbline.workbench.Run;
import dev.plumbline.workbench.demo.DemoPorts;
import dev.plumbline.workbench.demo.DemoSettings;
import dev.plumbline.workbench.demo.DemoStack;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lessons are what they say: what a learner starts from fails, the solution passes. */
class LessonIT {
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

  @Test
  void lesson01_start_fails_andSaysWhereToLook() {
    Run run = check("01", "--dir", "start", "--wait", "4");

    assertThat(run.exit()).as(run.out()).isEqualTo(1);
    assertThat(run.out())
        .contains("ok    the kiosk continues the customer's trace")
        .contains("wrong the edge's span is a child of the kiosk's call")
        .contains("kiosk has no client span in 7 of the traces")
        .contains("look: two things in main.go")
        .contains("wrong the customer's baggage reaches the worker")
        .doesNotContain("Solved");
  }

  @Test
  void lesson01_solution_passes() {
    Run run = check("01", "--dir", "solution", "--wait", "20");

    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.out()).contains("Solved: all 6 requirements are met.").doesNotContain("wrong");
  }

  @Test
  void aProgramThatDoesNotBuild_isNoVerdict() {
    Run run = check("01", "--dir", folder.toString());

    assertThat(run.exit()).as(run.out()).isEqualTo(2);
    assertThat(run.err()).contains("does not build");
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

  private static Run check(String... arguments) {
    List<String> words = new ArrayList<>(List.of("lesson", "check"));
    words.addAll(List.of(arguments));
    words.addAll(
        List.of(
            "--edge", stack.ports().url(DemoPorts.EDGE),
            "--collector", stack.ports().url(Port.COLLECTOR_HTTP),
            "--otlp", stack.settings().otlp().toString()));
    return Run.of(Plumbline.commandLine(), words.toArray(String[]::new));
  }
}
