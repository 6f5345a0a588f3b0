package dev.plumbline.cli.query;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.clients.Json;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.clients.SourceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of the commands that compare a charter with Prometheus, and their output. */
public final class ReportOptions {
  /** How the answer is written. */
  enum Format {
    TEXT,
    JSON
  }

  /** Computes a report from Prometheus and a charter. */
  public interface Asked {
    /** Returns what came of it. */
    Report ask(Prometheus prometheus, Charter charter) throws IOException, InterruptedException;
  }

  @Option(
      names = "--charter",
      paramLabel = "CHARTER",
      defaultValue = "${sys:plumbline.charter:-charter}",
      description = "The charter to compare with (default: ${DEFAULT-VALUE}).")
  private Path charter;

  @Option(
      names = "--prometheus",
      paramLabel = "URL",
      defaultValue = "${env:PLUMBLINE_PROMETHEUS_URL:-http://127.0.0.1:9090}",
      description = "Where Prometheus listens (default: http://127.0.0.1:9090).")
  private String prometheus;

  @Mixin private PrometheusLogin login;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /**
   * Queries Prometheus and prints the report.
   *
   * @return the exit code: 0, {@link Plumbline#FOUND} when the report found something, {@link
   *     Plumbline#FAILED} when the charter is broken
   * @throws IOException when Prometheus does not answer
   */
  public int answer(Asked asked) throws IOException, InterruptedException {
    CharterResult result = Charter.load(charter);
    if (!result.isValid()) {
      result.problems().forEach(spec.commandLine().getErr()::println);
      return ExitCode.FAILED;
    }
    PrometheusAccess access = login.at(prometheus);
    Report report;
    try {
      report = asked.ask(access.client(), result.charter());
    } catch (SourceException e) {
      throw new IOException(access.explained(e), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(format == Format.JSON ? Json.writeIndented(report.json()) : report.text());
    out.flush();
    return report.found() ? ExitCode.FOUND : 0;
  }
}
