package dev.plumbline.clients;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A user and a password, as HTTP's basic authentication sends them (RFC 7617). */
public final class BasicCredentials {

  private static final String SCHEME = "Basic ";

  private final Secret user;
  private final Secret password;

  public BasicCredentials(Secret user, Secret password) {
    this.user = user;
    this.password = password;
  }

  /**
   * Returns the value of the {@code Authorization} header.
   *
   * @throws SourceException when one of both cannot be had, or the user's name has a colon
   */
  public String header() {
    String name = user.value();
    if (name.indexOf(':') >= 0) {
      throw new SourceException("the user for basic authentication has a colon, expected none");
    }
    byte[] both = (name + ":" + password.value()).getBytes(StandardCharsets.UTF_8);
    return SCHEME + Base64.getEncoder().encodeToString(both);
  }

  /** Whether a request that carries this {@code Authorization} header may pass. */
  public boolean admits(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    String given = SCHEME + authorization.substring(SCHEME.length()).strip();
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), header().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "basic credentials";
  }
}
