package dev.plumbline.cli.lesson;

import dev.plumbline.cli.format.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the lessons and how far the learner is in each. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List the lessons and how far you are in each.")
final class LessonListCommand implements Callable<Integer> {
  @Mixin private LessonPlace place = new LessonPlace();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Lessons lessons = place.lessons();
    Map<String, Progress> progress = place.bootcamp().read();
    PrintWriter out = spec.commandLine().getOut();
    TextTable table = new TextTable("lesson", "minutes", "languages", "state");
    String next = "";
    int broken = 0;
    for (Path folder : lessons.folders()) {
      String name = folder.getFileName().toString();
      Progress own = progress.getOrDefault(name, Progress.NONE);
      try {
        Lesson lesson = lessons.lesson(name);
        table.row(
            lesson.title(),
            String.valueOf(lesson.minutes()),
            own.language().isEmpty() ? String.join(", ", lesson.languages()) : own.language(),
            own.words());
        if (next.isEmpty() && own.solved().isEmpty()) {
          next = own.started().isEmpty() ? "start " + lesson.number() : "check " + lesson.number();
        }
      } catch (LessonException e) {
        broken++;
        table.row(name, "", "", "its check.yaml is broken");
        spec.commandLine().getErr().println(e.getMessage());
      }
    }
    out.print(table);
    out.println(next.isEmpty() ? "All lessons are solved." : "Next: bin/plumbline lesson " + next);
    return broken == 0 ? 0 : 1;
  }
}
