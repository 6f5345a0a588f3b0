package dev.plumbline.cli.query;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** User name and password for Prometheus, as options of a command. */
public final class PrometheusLogin {
  @Option(
      names = "--prometheus-user-file",
      paramLabel = "FILE",
      defaultValue = "${env:PLUMBLINE_PROMETHEUS_USER_FILE}",
      description = "File with the user name for Prometheus.")
  private @Nullable Path userFile;

  @Option(
      names = "--prometheus-password-file",
      paramLabel = "FILE",
      defaultValue = "${env:PLUMBLINE_PROMETHEUS_PASSWORD_FILE}",
      description = "File with the password for Prometheus.")
  private @Nullable Path passwordFile;

  /** Returns the Prometheus that {@code --prometheus} names. */
  public PrometheusAccess at(String address) {
    return new PrometheusAccess("--prometheus", address, userFile, passwordFile);
  }
}
