package dev.plumbline.cli.slo;

import dev.plumbline.cli.Period;
import dev.plumbline.cli.query.Question;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what the journeys' error budgets came to, and what to adjust. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Ask Prometheus what the journeys' budgets came to: spent by journey and origin, alerts"
            + " that fired without need, promises to recalibrate.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every promise was kept",
      "1:a budget is overspent",
      "2:the charter or Prometheus could not be asked"
    })
final class SloReportCommand implements Callable<Integer> {
  @Mixin private Question question;

  @Option(
      names = "--window",
      paramLabel = "PERIOD",
      description =
          "How far to look back, like 6h (default: the charter's window_days; a demo's compressed"
              + " time counts as such).")
  private @Nullable String window;

  @Option(
      names = "--environment",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Count only this deployment.environment.name (default: all of them together).")
  private String environment;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, IOException {
    long seconds = window == null ? 0 : Period.seconds(spec, "--window", window);
    return question.answer(
        (prometheus, charter) ->
            SloReport.ask(prometheus, charter.policy().slos(), seconds, environment));
  }
}
