package dev.plumbline.workbench.demo;

import dev.plumbline.cli.query.SafeUrl;
import dev.plumbline.cli.stack.Stack;
import dev.plumbline.cli.stack.StackException;
import dev.plumbline.cli.stack.StackGuard;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the demo unattended on free ports and checks it; the exit code is the result. */
@Command(
    name = "smoke",
    mixinStandardHelpOptions = true,
    description = "Run the demo unattended, check its telemetry and write build/smoke/report.json.",
    footer = {
      "",
      "--port also takes edge, gateway-grpc, gateway-http, worker-grpc and worker-http."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:everything passed", "1:a check failed", "2:the stack could not be started"})
public final class SmokeCommand implements Callable<Integer> {

  @Mixin private DemoOptions options = new DemoOptions();

  @Spec private CommandSpec spec;

  @Option(
      names = "--rate",
      paramLabel = "<per second>",
      description = "Also place this many orders a second, and count wrong answers and lost spans.")
  private int rate;

  @Option(
      names = "--for",
      paramLabel = "<time>",
      defaultValue = "60s",
      description = "For how long, such as 60s or 2m (default: 60s).")
  private String time = "60s";

  @Option(
      names = "--faults",
      description = "With --rate: every fifth of these orders has a fault, each in turn.")
  private boolean faults;

  @Option(
      names = "--orders",
      paramLabel = "<number>",
      description = "Also send this many requests, every fifth with a fault; all are checked.")
  private int orders;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  @Override
  public Integer call() throws InterruptedException {
    try {
      if (orders < 0 || orders > 100_000) {
        throw new StackException("--orders " + orders + ": expected 1 to 100000");
      }
      SmokeRun.LoadWanted load = load();
      DemoSettings settings = options.settings("smoke/stack", "random");
      Stack stack = DemoStack.prepare(settings);
      SmokeRun smoke =
          new SmokeRun(
              stack, settings.checkout().root().resolve("build/smoke"), options.mode(), out);
      return StackGuard.guard(stack, () -> smoke.run(load, orders) ? 0 : 1);
    } catch (StackException e) {
      spec.commandLine().getErr().println(SafeUrl.without("smoke: " + e.getMessage()));
      return 2;
    } catch (IOException e) {
      spec.commandLine().getErr().println(SafeUrl.without("smoke: " + e));
      return 2;
    }
  }

  private SmokeRun.@Nullable LoadWanted load() {
    if (rate == 0) {
      if (faults) {
        throw new StackException("--faults: expected --rate beside it");
      }
      return null;
    }
    if (rate < 1 || rate > 10_000) {
      throw new StackException("--rate " + rate + ": expected 1 to 10000 orders a second");
    }
    try {
      Duration duration = Duration.parse("PT" + time.toUpperCase(Locale.ROOT));
      if (duration.compareTo(Duration.ofSeconds(1)) >= 0
          && duration.compareTo(Duration.ofHours(1)) <= 0) {
        return new SmokeRun.LoadWanted(rate, duration, faults);
      }
    } catch (DateTimeParseException notATime) {
      throw new StackException("--for " + time + ": expected a time such as 60s or 2m", notATime);
    }
    throw new StackException("--for " + time + ": expected 1s to 1h");
  }
}
