package dev.plumbline.cli.slo;

import dev.plumbline.cli.query.Period;
import dev.plumbline.cli.query.ReportOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reports the journeys' error budgets, and what to adjust. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Report the journeys' error budgets from Prometheus: spent by journey and origin, alerts"
            + " that fired needlessly, objectives to recalibrate.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every objective was met",
      "1:a budget is overspent",
      "2:the charter or Prometheus could not be read"
    })
final class SloReportCommand implements Callable<Integer> {
  @Mixin private ReportOptions options;

  @Option(
      names = "--window",
      paramLabel = "PERIOD",
      description =
          "Time range up to now, such as 6h (default: the charter's window_days, compressed in a"
              + " demo).")
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
    return options.answer(
        (prometheus, charter) ->
            SloReport.ask(prometheus, charter.policy().slos(), seconds, environment));
  }
}
