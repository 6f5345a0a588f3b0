package dev.plumbline.clients;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The address of another server, and what has to go with each request to it. */
public final class Upstream {

  private final String base;
  private final @Nullable String query;
  private final @Nullable BasicCredentials credentials;

  private Upstream(String base, @Nullable String query, @Nullable BasicCredentials credentials) {
    this.base = base;
    this.query = query;
    this.credentials = credentials;
  }

  /**
   * Takes a server's address apart.
   *
   * @param address with a host; its query goes with each request, and so does its user where no
   *     credentials are given
   */
  public static Upstream of(URI address, @Nullable BasicCredentials credentials) {
    String path = address.getRawPath() == null ? "" : address.getRawPath();
    String base =
        address.getScheme()
            + "://"
            + address.getHost()
            + (address.getPort() < 0 ? "" : ":" + address.getPort())
            + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    return new Upstream(
        base,
        address.getRawQuery(),
        credentials != null ? credentials : ofUser(address.getRawUserInfo()));
  }

  private static @Nullable BasicCredentials ofUser(@Nullable String userInfo) {
    if (userInfo == null || userInfo.isEmpty()) {
      return null;
    }
    int colon = userInfo.indexOf(':');
    String user = decoded(colon < 0 ? userInfo : userInfo.substring(0, colon));
    String password = colon < 0 ? "" : decoded(userInfo.substring(colon + 1));
    return new BasicCredentials(() -> user, () -> password);
  }

  private static String decoded(String text) {
    // A plus sign is itself there.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Returns where to ask for this path, which starts with a slash and may have a query. */
  URI at(String path) {
    String joint = path.indexOf('?') < 0 ? "?" : "&";
    return URI.create(query == null ? base + path : base + path + joint + query);
  }

  @Nullable BasicCredentials credentials() {
    return credentials;
  }

  /** Returns the address without user, query and fragment: what may be shown. */
  @Override
  public String toString() {
    return base;
  }

  /**
   * Returns what may be shown of a text that should be an address: nothing before the last
   * {@code @}, no query and no fragment. Works on what is no URL too, for messages that say so.
   */
  public static String shown(String text) {
    int scheme = text.indexOf("://");
    int from = scheme < 0 ? 0 : scheme + "://".length();
    int user = text.lastIndexOf('@');
    int query = from;
    while (query < text.length() && text.charAt(query) != '?' && text.charAt(query) != '#') {
      query++;
    }
    // An at sign in the query, or a question mark in the password: nobody can say which.
    boolean ambiguous = user > query;
    return text.substring(0, from)
        + (ambiguous ? "…" : text.substring(Math.max(from, user + 1), query));
  }
}
