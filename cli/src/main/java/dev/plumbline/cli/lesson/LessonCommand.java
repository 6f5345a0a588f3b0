package dev.plumbline.cli.lesson;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The bootcamp's lessons. */
@Command(
    name = "lesson",
    mixinStandardHelpOptions = true,
    description = "Work with the lessons in tutorials/.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LessonListCommand.class,
      LessonStartCommand.class,
      LessonCheckCommand.class,
      LessonHintCommand.class,
      LessonResetCommand.class,
      LessonWatchCommand.class
    })
public final class LessonCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
