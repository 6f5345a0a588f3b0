package dev.plumbline.cli;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.report.Style;
import dev.plumbline.checker.report.TableReport;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.waterfall.TraceFinder;
import dev.plumbline.checker.waterfall.Waterfall;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.docs.RuleDocs;
import dev.plumbline.cli.format.Counted;
import dev.plumbline.otlp.Unreadable;
import dev.plumbline.otlp.trace.Trace;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws one trace as a waterfall. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    description = "Draw one trace of OTLP/JSON lines as a waterfall.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:a trace was drawn", "1:no such trace", "2:nothing could be read"})
final class TraceCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "PATH",
      description = "File, or directory of files, as the Collector wrote it.")
  private Path path;

  @Parameters(
      index = "1",
      paramLabel = "ID",
      arity = "0..1",
      defaultValue = "",
      description =
          "Trace id or its beginning (default: the trace with the most services and spans).")
  private String id;

  @Option(
      names = "--charter",
      paramLabel = "CHARTER",
      description = "Also list what in this trace violates the charter, as verify does.")
  private @Nullable Path charterFolder;

  @Option(names = "--no-color", description = "No colours, on a terminal too.")
  private boolean noColor;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (!id.matches("[0-9a-fA-F]{0,32}")) {
      throw new ParameterException(
          spec.commandLine(), "ID is \"" + id + "\", expected up to 32 hex digits");
    }
    PrintWriter err = spec.commandLine().getErr();
    Charter charter = null;
    if (charterFolder != null) {
      CharterResult loaded = CharterLoader.load(CharterFiles.at(charterFolder));
      if (!loaded.isValid()) {
        loaded.problems().forEach(err::println);
        return ExitCode.FAILED;
      }
      charter = loaded.charter();
    }
    TraceFinder.Found found =
        TraceFinder.find(
            List.of(path),
            id,
            Options.defaults().windowBytes(),
            (file, line, message) -> err.println(new Unreadable(file.toString(), line, message)));
    if (found.requests() == 0) {
      err.println(path + ": nothing could be read");
      return ExitCode.FAILED;
    }
    if (found.trace() == null) {
      err.println(path + (id.isEmpty() ? ": no trace" : ": no trace " + id));
      return ExitCode.FOUND;
    }
    PrintWriter out = spec.commandLine().getOut();
    Style style = Style.of(!noColor && Ansi.AUTO.enabled());
    out.print(Waterfall.of(found.trace(), style));
    if (charter != null) {
      out.print(findings(found.trace(), charter, style));
    }
    if (found.traces() > 1) {
      out.println(
          "one of " + Counted.of(found.traces(), "trace") + "; pass an id to choose another");
    }
    out.flush();
    return 0;
  }

  private static String findings(Trace trace, Charter charter, Style style) {
    Checker checker = new Checker(charter, Options.defaults());
    trace.spans().forEach(checker::span);
    CheckResult result = checker.result();
    return result.findings().isEmpty()
        ? "no finding by charter " + charter + "\n"
        : TableReport.ofFindings(result, style, RuleDocs::remedy);
  }
}
