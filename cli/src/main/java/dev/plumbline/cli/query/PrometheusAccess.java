package dev.plumbline.cli.query;

import dev.plumbline.clients.BasicCredentials;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.clients.SecretFile;
import dev.plumbline.clients.SourceException;
import dev.plumbline.clients.Upstream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Prometheus as the options of a command name it.
 *
 * @param option the option that has the address, for messages
 * @param userFile file with the user name; null for none
 * @param passwordFile file with the password; null for none
 */
public record PrometheusAccess(
    String option, String address, @Nullable Path userFile, @Nullable Path passwordFile) {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Returns a client; an address or a pair of files that is wrong is refused in one line. */
  public Prometheus client() throws IOException {
    URI url = SafeUrl.http(option, address, "http://127.0.0.1:9090");
    return new Prometheus(Upstream.of(url, credentials()), PATIENCE);
  }

  /** Why it could not be asked, with the remedy. */
  public String explained(SourceException failure) {
    String server = "Prometheus at " + SafeUrl.of(address);
    if (failure.getCause() instanceof ConnectException) {
      return "no Prometheus listens at "
          + SafeUrl.of(address)
          + "; expected one, as `plumbline stack up` or `make demo` starts it";
    }
    if (failure.status() == 401) {
      return hasCredentials()
          ? server + " refused the credentials (401); expected those that it accepts"
          : server
              + " asks for credentials; expected their files in PLUMBLINE_PROMETHEUS_USER_FILE and"
              + " PLUMBLINE_PROMETHEUS_PASSWORD_FILE, for a running stack or demo those in the"
              + " folder of credentials that it prints";
    }
    return String.valueOf(failure.getMessage());
  }

  private boolean hasCredentials() {
    return userFile != null || SafeUrl.hasUser(address);
  }

  /** Those of the files come before those of the address. */
  private @Nullable BasicCredentials credentials() throws IOException {
    if (userFile != null && passwordFile != null) {
      return new BasicCredentials(
          new SecretFile("the user name", userFile), new SecretFile("the password", passwordFile));
    }
    if (userFile != null || passwordFile != null) {
      throw new IOException(
          "of --prometheus-user-file and --prometheus-password-file there is one only; expected"
              + " both or neither");
    }
    return null;
  }
}
