package dev.plumbline.cli;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Listener;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.report.JUnitReport;
import dev.plumbline.checker.report.JsonReport;
import dev.plumbline.checker.report.Style;
import dev.plumbline.checker.report.TableReport;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.docs.RuleDocs;
import dev.plumbline.cli.query.ListenOptions;
import dev.plumbline.cli.query.Since;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks telemetry against a charter, from files or while listening for OTLP. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Check telemetry against a charter: OTLP/JSON lines from files, or OTLP while listening.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all telemetry was read and conforms to the charter",
      "1:there are findings, or some input could not be read",
      "2:nothing could be read"
    })
final class VerifyCommand implements Callable<Integer> {
  enum Format {
    TABLE,
    JSON,
    JUNIT
  }

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "Files, or directories of files, as the Collector's file exporter writes them.")
  private List<Path> paths = new ArrayList<>();

  @Option(
      names = "--charter",
      paramLabel = "DIR",
      defaultValue = "${sys:plumbline.charter:-charter}",
      description = "Folder of the charter (default: ${DEFAULT-VALUE}).")
  private Path charterFolder;

  @Option(
      names = "--expect-traces",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Fail with fewer traces; with --services, with fewer traces that pass through all of"
              + " them.")
  private int expectTraces;

  @Option(
      names = "--services",
      paramLabel = "NAME",
      split = ",",
      description = "The chain that a whole trace passes through, outermost first.")
  private List<String> services = new ArrayList<>();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Since.class,
      description = {
        "Leave out telemetry that is older; a trace with older spans is not checked as a whole. A"
            + " time like 2026-01-31T12:00:00Z, or a duration before now like 10m.",
        "Spans count by their end, metric points and log records by their time."
      })
  private @Nullable Instant since;

  @Mixin private ListenOptions listening;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, json or junit (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the result as JSON.")
  private @Nullable Path jsonFile;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also write the result as JUnit XML.")
  private @Nullable Path junitFile;

  @Option(names = "--no-color", description = "No colours, on a terminal too.")
  private boolean noColor;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (paths.isEmpty() != listening.areGiven()) {
      throw new ParameterException(
          spec.commandLine(), "expected either PATH, or --listen-grpc, --listen-http or --while");
    }
    if (expectTraces < 0) {
      throw new ParameterException(
          spec.commandLine(), "--expect-traces is " + expectTraces + ", expected 0 or more");
    }
    CharterResult loaded = CharterLoader.load(CharterFiles.at(charterFolder));
    if (!loaded.isValid()) {
      loaded.problems().forEach(spec.commandLine().getErr()::println);
      return ExitCode.FAILED;
    }
    Charter charter = loaded.charter();
    for (String service : services) {
      if (charter.policy().service(service) == null) {
        throw new ParameterException(
            spec.commandLine(),
            "--services names \""
                + service
                + "\", expected some of "
                + charter.policy().services().keySet());
      }
    }
    Options options = Options.defaults().expecting(expectTraces).through(services);
    if (since != null) {
      options = options.since(since);
    }
    CheckResult result =
        listening.areGiven() ? listen(charter, options) : Checker.check(charter, paths, options);
    report(result);
    return result.exitCode();
  }

  private CheckResult listen(Charter charter, Options options)
      throws IOException, InterruptedException {
    try (Listener listener = new Listener(charter, options)) {
      listening.listen(listener::listenGrpc, listener::listenHttp, spec.commandLine().getErr());
      return listener.stop();
    }
  }

  private void report(CheckResult result) throws IOException {
    if (jsonFile != null) {
      write(jsonFile, JsonReport.of(result, RuleDocs::remedy));
    }
    if (junitFile != null) {
      write(junitFile, JUnitReport.of(result, RuleDocs::remedy));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        switch (format) {
          case TABLE ->
              TableReport.of(result, Style.of(!noColor && Ansi.AUTO.enabled()), RuleDocs::remedy);
          case JSON -> JsonReport.of(result, RuleDocs::remedy);
          case JUNIT -> JUnitReport.of(result, RuleDocs::remedy);
        });
    out.flush();
  }

  private static void write(Path file, String text) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, text);
  }
}
