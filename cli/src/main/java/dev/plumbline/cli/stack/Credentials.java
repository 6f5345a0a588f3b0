package dev.plumbline.cli.stack;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.plumbline.clients.BasicCredentials;
import dev.plumbline.clients.JsonClient;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.clients.SecretFile;
import dev.plumbline.clients.SourceException;
import dev.plumbline.clients.Upstream;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of one run: made at random, for Prometheus, Alertmanager and the console's
 * webhook, and kept in files that only their owner can read. Who asks for them or carries them is
 * given the names of the files, so no command line and no environment has a password.
 */
public final class Credentials {
  /** The processes that need credentials. */
  private static final List<String> ASKING = List.of("prometheus", "alertmanager", "webhook");

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int COST = 10;
  private static final int BYTES = 24;

  private final Path folder;

  private Credentials(Path folder) {
    this.folder = folder;
  }

  /** Returns those of a run, which are made when there are none. */
  public static Credentials of(StackSettings settings) {
    return in(settings.state().resolve("credentials"));
  }

  /** Returns those that a run has made below its state folder; makes none. */
  public static Credentials ofRun(Path state) {
    return new Credentials(state.resolve("credentials"));
  }

  /** Returns those in a folder, which is made when it is not there. */
  static synchronized Credentials in(Path folder) {
    Credentials credentials = new Credentials(folder);
    if (!Files.isDirectory(folder)) {
      try {
        credentials.make();
      } catch (IOException e) {
        throw new StackException("credentials could not be written to " + folder + ": " + e, e);
      }
    }
    return credentials;
  }

  private void make() throws IOException {
    Files.createDirectories(folder.resolveSibling("."));
    Path made =
        Files.createTempDirectory(
            folder.getParent(),
            "credentials",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    SecureRandom random = new SecureRandom();
    for (String asking : ASKING) {
      byte[] secret = new byte[BYTES];
      random.nextBytes(secret);
      String password = Base64.getUrlEncoder().encodeToString(secret);
      write(made.resolve(asking + "-user"), "plumbline");
      write(made.resolve(asking + "-password"), password);
      write(
          made.resolve(asking + "-authorization"),
          "Basic "
              + Base64.getEncoder()
                  .encodeToString(("plumbline:" + password).getBytes(StandardCharsets.UTF_8)));
      write(
          made.resolve(asking + "-web.yml"),
          "basic_auth_users:\n  plumbline: "
              + BCrypt.withDefaults().hashToString(COST, password.toCharArray())
              + "\n");
    }
    Files.move(made, folder);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }

  /** Keeps one more secret of this run; returns its file. */
  public Path keep(String name, String secret) {
    Path file = folder.resolve(name);
    try {
      Files.deleteIfExists(file);
      write(file, secret);
    } catch (IOException e) {
      throw new StackException("the file " + file + " could not be written: " + e, e);
    }
    return file;
  }

  /** Returns where they are. */
  public Path folder() {
    return folder;
  }

  /** Returns the file with the user name for {@code prometheus}, …. */
  public Path user(String asking) {
    return folder.resolve(asking + "-user");
  }

  /** Returns the file with the password for {@code prometheus}, …. */
  public Path password(String asking) {
    return folder.resolve(asking + "-password");
  }

  /** Returns the file with the value of the header Authorization. */
  public Path authorization(String asking) {
    return folder.resolve(asking + "-authorization");
  }

  /** Returns the web configuration file of Prometheus or Alertmanager. */
  public Path webConfig(String asking) {
    return folder.resolve(asking + "-web.yml");
  }

  /** Authenticates to Prometheus and Alertmanager of this run, and to no other host. */
  public Authenticator authenticator(Ports ports) {
    try {
      PortAuthenticator prometheus = login("prometheus", ports.number(Port.PROMETHEUS));
      PortAuthenticator alertmanager = login("alertmanager", ports.number(Port.ALERTMANAGER));
      return new Authenticator() {
        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
          if (getRequestorType() != RequestorType.SERVER) {
            return null;
          }
          return prometheus.isFor(getRequestingPort())
              ? prometheus.authentication()
              : alertmanager.isFor(getRequestingPort()) ? alertmanager.authentication() : null;
        }
      };
    } catch (SourceException e) {
      throw new StackException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns a client of this run's Prometheus. */
  public Prometheus prometheus(Ports ports) {
    return new Prometheus(upstream("prometheus", ports.url(Port.PROMETHEUS)), PATIENCE);
  }

  /** Returns a client of this run's Alertmanager. */
  public JsonClient alertmanager(Ports ports) {
    return new JsonClient(
        "Alertmanager", upstream("alertmanager", ports.url(Port.ALERTMANAGER)), PATIENCE);
  }

  private Upstream upstream(String asking, String url) {
    BasicCredentials credentials =
        new BasicCredentials(
            new SecretFile("the user name", user(asking)),
            new SecretFile("the password", password(asking)));
    return Upstream.of(URI.create(url), credentials);
  }

  private PortAuthenticator login(String asking, int port) {
    return PortAuthenticator.ofFiles(port, user(asking), password(asking));
  }
}
