package dev.plumbline.cli.query;

import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** User name and password for whoever listens on one port and asks for them (RFC 7617). */
public final class Login extends Authenticator {
  private final int port;
  private final String user;
  private final String password;

  /**
   * @param port where they are given; nobody else gets them
   */
  public Login(int port, String user, String password) {
    this.port = port;
    this.user = user;
    this.password = password;
  }

  /**
   * Returns what two files have.
   *
   * @throws IOException when one of them cannot be used
   */
  public static Login ofFiles(int port, Path user, Path password) throws IOException {
    return new Login(
        port, SecretFile.read("the user name", user), SecretFile.read("the password", password));
  }

  /** Whether they are for this port. */
  public boolean isFor(int asking) {
    return asking == port;
  }

  /** Returns them as the JDK's client wants them. */
  public PasswordAuthentication authentication() {
    return new PasswordAuthentication(user, password.toCharArray());
  }

  @Override
  protected @Nullable PasswordAuthentication getPasswordAuthentication() {
    return isFor(getRequestingPort()) && getRequestorType() == RequestorType.SERVER
        ? authentication()
        : null;
  }
}
