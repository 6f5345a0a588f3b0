package dev.plumbline.cli.stack.up;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.format.ShellWord;
import dev.plumbline.cli.format.TextTable;
import dev.plumbline.cli.query.SafeUrl;
import dev.plumbline.cli.stack.ChildProcess;
import dev.plumbline.cli.stack.Pace;
import dev.plumbline.cli.stack.Port;
import dev.plumbline.cli.stack.PortOptions;
import dev.plumbline.cli.stack.Ports;
import dev.plumbline.cli.stack.Programs;
import dev.plumbline.cli.stack.SearchPath;
import dev.plumbline.cli.stack.Stack;
import dev.plumbline.cli.stack.StackException;
import dev.plumbline.cli.stack.StackGuard;
import dev.plumbline.cli.stack.StackSettings;
import dev.plumbline.cli.stack.ThisCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the backend for the services of a charter until Ctrl-C. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Run Collector, Prometheus, Alertmanager and console for your own services until Ctrl-C: with"
          + " the rules and the sampling of their charter, on 127.0.0.1.",
      "The programs are looked for in PLUMBLINE_TOOLS, the checkout, the folder of plumbline.jar"
          + " and PATH."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "2:it could not be started, or a process ended by itself",
      "130:it was stopped"
    })
final class StackUpCommand implements Callable<Integer> {

  @Option(
      names = "--charter",
      paramLabel = "CHARTER",
      defaultValue = "${sys:plumbline.charter:-charter}",
      description = "Folder, archive or compiled file of the charter (default: ${DEFAULT-VALUE}).")
  private Path charter;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      defaultValue = ".plumbline/stack",
      description =
          "Folder of this run: logs, captured OTLP, state, credentials; what the last run left"
              + " there is removed (default: ${DEFAULT-VALUE}).")
  private Path folder;

  @Mixin private PortOptions ports = new PortOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    try {
      if (!Files.exists(charter)) {
        throw new StackException(
            "there is no charter at "
                + charter
                + "; expected one, as `plumbline init --service NAME` writes it, or --charter"
                + " CHARTER");
      }
      SearchPath places = SearchPath.of(System.getenv());
      StackSettings settings =
          new StackSettings(
              Programs.find(places),
              ports.of(Port.OF_THE_BACKEND, "usual"),
              charter,
              Pace.REAL,
              folder);
      CompiledCharter compiled = settings.readCharter();
      RunFolder run = RunFolder.of(settings.folder());
      Stack stack = Stack.prepare(settings);
      return StackGuard.guard(
          stack, () -> run(stack, run, compiled, places.jar("plumbline-javaagent.jar")));
    } catch (StackException | IOException e) {
      spec.commandLine()
          .getErr()
          .println(SafeUrl.without("stack up: " + String.valueOf(e.getMessage())));
      return ExitCode.FAILED;
    }
  }

  private int run(Stack stack, RunFolder run, CompiledCharter compiled, @Nullable Path agent)
      throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Charter first = compiled.result().charter();
    run.write(compiled);
    out.println("Starting with charter " + first + " of " + stack.settings().charter());
    stack.startAll(name -> out.println("  " + name + " is ready"));
    out.println();
    new ServiceExports(stack.ports(), run.charter(), agent).lines(first).forEach(out::println);
    out.println();
    out.println(addresses(stack));
    out.println(
        "A change of the charter is taken over here, and by services within 5 s; what waits for"
            + " their next start is in their logs.");
    out.println("Ctrl-C stops everything.");
    out.flush();
    CharterWatch.start(stack, run, compiled, verify(stack.settings()), out);
    ChildProcess ended = stack.awaitEnd();
    if (ended == null) {
      return 0;
    }
    throw new StackException(
        "%s ended by itself with exit code %d; its log is %s"
            .formatted(ended.name(), ended.exitCode(), ended.log()));
  }

  /** The command that checks what was captured, to be pasted in any folder. */
  private static String verify(StackSettings settings) {
    return ThisCommand.words()
        + " verify "
        + ShellWord.of(settings.otlp().toAbsolutePath())
        + " --charter "
        + ShellWord.of(settings.charter().toAbsolutePath().normalize());
  }

  private static TextTable addresses(Stack stack) {
    Ports ports = stack.ports();
    StackSettings settings = stack.settings();
    TextTable table = new TextTable("what", "where");
    table.row("console", ports.url(Port.CONSOLE));
    table.row("Prometheus", ports.url(Port.PROMETHEUS));
    table.row("Alertmanager", ports.url(Port.ALERTMANAGER));
    table.row("user and password", stack.credentials().folder() + "/*-user, *-password");
    table.row(
        "OTLP in",
        ports.url(Port.COLLECTOR_HTTP) + " (HTTP), " + ports.url(Port.COLLECTOR_GRPC) + " (gRPC)");
    table.row("OTLP captured", settings.otlp().toString());
    table.row("logs", settings.logs().toString());
    table.row("check it", verify(settings));
    return table;
  }
}
