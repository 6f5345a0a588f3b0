package dev.plumbline.cli.stack;

import dev.plumbline.clients.SecretFile;
import java.net.PasswordAuthentication;
import java.nio.file.Path;

/** User name and password for the server that listens on one port (RFC 7617). */
final class PortAuthenticator {
  private final int port;
  private final String user;
  private final String password;

  private PortAuthenticator(int port, String user, String password) {
    this.port = port;
    this.user = user;
    this.password = password;
  }

  /**
   * Returns what two files have.
   *
   * @throws dev.plumbline.clients.SourceException when one of them cannot be used
   */
  static PortAuthenticator ofFiles(int port, Path user, Path password) {
    return new PortAuthenticator(
        port,
        new SecretFile("the user name", user).value(),
        new SecretFile("the password", password).value());
  }

  /** Whether they are for this port. */
  boolean isFor(int asking) {
    return asking == port;
  }

  /** Returns them as the JDK's client takes them. */
  PasswordAuthentication authentication() {
    return new PasswordAuthentication(user, password.toCharArray());
  }
}
