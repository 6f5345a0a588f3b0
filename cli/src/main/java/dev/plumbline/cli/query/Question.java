package dev.plumbline.cli.query;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.cli.Plumbline;
import dev.plumbline.cli.format.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of commands that hold a charter against what Prometheus has, and how they answer. */
public final class Question {
  /** How the answer is written. */
  enum Format {
    TEXT,
    JSON
  }

  /** What Prometheus is asked about a charter. */
  public interface Asked {
    /** Returns what came of it. */
    Report ask(Prometheus prometheus, Charter charter) throws IOException, InterruptedException;
  }

  @Option(
      names = "--charter",
      paramLabel = "CHARTER",
      defaultValue = "charter",
      description = "The charter that is held against it (default: ${DEFAULT-VALUE}).")
  private Path charter;

  @Option(
      names = "--prometheus",
      paramLabel = "URL",
      defaultValue = "${env:PLUMBLINE_PROMETHEUS_URL:-http://127.0.0.1:9090}",
      description = "Where Prometheus listens (default: http://127.0.0.1:9090).")
  private String prometheus;

  @Option(
      names = "--prometheus-user-file",
      paramLabel = "FILE",
      defaultValue = "${env:PLUMBLINE_PROMETHEUS_USER_FILE}",
      description = "File with the user name that Prometheus asks for.")
  private @Nullable Path userFile;

  @Option(
      names = "--prometheus-password-file",
      paramLabel = "FILE",
      defaultValue = "${env:PLUMBLINE_PROMETHEUS_PASSWORD_FILE}",
      description = "File with the password that Prometheus asks for.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /**
   * Asks and prints the answer.
   *
   * @return the exit code: 0, {@link Plumbline#FOUND} when the report found something, {@link
   *     Plumbline#FAILED} when the charter is broken
   * @throws IOException when Prometheus does not answer
   */
  public int answer(Asked asked) throws IOException, InterruptedException {
    CharterResult result = Charter.load(charter);
    if (!result.isValid()) {
      result.problems().forEach(spec.commandLine().getErr()::println);
      return Plumbline.FAILED;
    }
    Report report;
    try {
      report = asked.ask(client(), result.charter());
    } catch (ConnectException e) {
      throw new IOException(
          "no Prometheus listens at "
              + SafeUrl.of(prometheus)
              + "; expected one, as `make demo` starts it",
          e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(format == Format.JSON ? Json.write(report.json()) : report.text());
    out.flush();
    return report.found() ? Plumbline.FOUND : 0;
  }

  private Prometheus client() throws IOException {
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3));
    URI address = SafeUrl.http("--prometheus", prometheus, "http://127.0.0.1:9090");
    Login login = login(address);
    if (login != null) {
      client.authenticator(login);
    }
    return new Prometheus(client.build(), SafeUrl.of(prometheus).replaceAll("/+$", ""));
  }

  /** Those of the files come before those of the address. */
  private @Nullable Login login(URI address) throws IOException {
    int port =
        address.getPort() >= 0
            ? address.getPort()
            : "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    if (userFile != null && passwordFile != null) {
      return Login.ofFiles(port, userFile, passwordFile);
    }
    if (userFile != null || passwordFile != null) {
      throw new IOException(
          "of --prometheus-user-file and --prometheus-password-file there is one only; expected"
              + " both or neither");
    }
    String stated = address.getUserInfo();
    int colon = stated == null ? -1 : stated.indexOf(':');
    return stated == null || colon < 0
        ? null
        : new Login(port, stated.substring(0, colon), stated.substring(colon + 1));
  }
}
