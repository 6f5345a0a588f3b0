package dev.plumbline.cli;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.format.Output;
import dev.plumbline.cli.stack.SearchPath;
import dev.plumbline.packaging.OneFileAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the one-file agent for a charter. */
@Command(
    name = "package",
    mixinStandardHelpOptions = true,
    description = "Put the extension and a charter into an OpenTelemetry Java agent, as one file.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:written",
      "1:the charter has problems",
      "2:a file could not be read or written"
    })
final class PackageCommand implements Callable<Integer> {
  /** What a service of HTTP and gRPC with a database and logs needs. */
  private static final String LEAN =
      "undertow,servlet,netty,java-http-client,grpc,jdbc,executors,opentelemetry-api,"
          + "java-util-logging,logback-appender,runtime-telemetry";

  @Parameters(paramLabel = "AGENT.jar", description = "The OpenTelemetry Java agent.")
  private Path agent;

  @Option(
      names = "--charter",
      paramLabel = "DIR",
      defaultValue = "${sys:plumbline.charter:-charter}",
      description = "Folder, archive or compiled file of the charter (default: ${DEFAULT-VALUE}).")
  private Path folder;

  @Option(
      names = "--extension",
      paramLabel = "EXT.jar",
      description =
          "Plumbline's extension (default: that of the checkout, or plumbline-extension.jar beside"
              + " this program or in PLUMBLINE_TOOLS).")
  private @Nullable Path extension;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT.jar",
      required = true,
      description = "The file to write.")
  private Path output;

  @Option(
      names = "--lean",
      paramLabel = "NAME",
      split = ",",
      arity = "0..1",
      fallbackValue = LEAN,
      description = {
        "Load only these instrumentations of the agent, so that services start sooner; what is not"
            + " listed produces no telemetry. Without names: ${FALLBACK-VALUE}.",
        "A service can still enable or disable each by otel.instrumentation.NAME.enabled."
      })
  private List<String> lean = List.of();

  @Spec private CommandSpec spec;

  /** The given extension, else that of the checkout in which the command was built. */
  private Path extension() throws IOException {
    Path given = extension;
    if (given != null) {
      return given;
    }
    Path built = SearchPath.of(System.getenv()).jar("plumbline-extension.jar");
    if (built == null) {
      throw new IOException(
          "--extension is missing; expected plumbline-extension.jar, which"
              + " `mvn -pl agent-extension -am package` makes in a checkout of Plumbline");
    }
    return built;
  }

  @Override
  public Integer call() throws IOException {
    CompiledCharter compiled = CompiledCharter.of(CharterFiles.at(folder));
    CharterResult result = compiled.result();
    if (!result.isValid()) {
      result.problems().forEach(spec.commandLine().getErr()::println);
      return Files.exists(folder) ? ExitCode.FOUND : ExitCode.FAILED;
    }
    Output.parents(output);
    if (!new OneFileAgent(agent, extension(), compiled.json(), lean).write(output)) {
      spec.commandLine()
          .getErr()
          .println(
              agent
                  + " loads extensions in an unsupported way: the extension is inside as a"
                  + " jar, and services start somewhat later; expected an agent such as 2.31.1");
    }
    spec.commandLine().getOut().println(output + ": written with charter " + result.charter());
    return 0;
  }
}
