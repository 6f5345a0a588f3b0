package dev.plumbline.cli.sampling;

import dev.plumbline.cli.query.Period;
import dev.plumbline.cli.query.ReportOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reports how often each rule decided, and what to adjust. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Report from Prometheus how often each sampling rule decided in each service and what was"
            + " kept, compared with the policy; what to adjust.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing to adjust",
      "1:something to adjust",
      "2:the charter or Prometheus could not be read"
    })
final class SamplingReportCommand implements Callable<Integer> {
  @Mixin private ReportOptions options;

  @Option(
      names = "--window",
      paramLabel = "PERIOD",
      defaultValue = "1h",
      description = "Time range up to now, such as 6h (default: ${DEFAULT-VALUE}).")
  private String window;

  @Option(
      names = "--at-most",
      paramLabel = "PER SECOND",
      defaultValue = "0",
      description = "Limit of kept traces a second; reports which rule to lower to meet it.")
  private double perSecond;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, IOException {
    long seconds = Period.seconds(spec, "--window", window);
    if (seconds < 1 || !(perSecond >= 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "--window is %s and --at-most is %s; expected at least 1s, and 0 or more"
              .formatted(window, perSecond));
    }
    return options.answer(
        (prometheus, charter) ->
            SamplingReport.ask(prometheus, charter.policy(), seconds, perSecond));
  }
}
