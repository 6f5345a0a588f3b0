package dev.plumbline.cli.query;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Formats addresses for messages: without user name, password, query and fragment. */
public final class SafeUrl {
  private static final Pattern IN_TEXT = Pattern.compile("(:/+)[^\\s\"']*@");

  /** {@code user:password@} without a scheme before it. */
  private static final Pattern USER = Pattern.compile("[^\\s\"'/:=(]+:[^\\s\"']*@");

  private static final Pattern HOST_AND_PORT =
      Pattern.compile("([^:\\[\\]]*|\\[[^\\]]*\\])(:[0-9]*)?");
  private static final String NOT_SHOWN = "(an address that is not shown)";

  private SafeUrl() {}

  /** Returns the address as it may be shown; of what is no address, no more than that. */
  public static String of(String url) {
    String shown = url.replaceFirst("[?#].*", "");
    int authority = shown.indexOf("://");
    if (authority < 0) {
      return url.contains("@") ? NOT_SHOWN : shown;
    }
    int start = authority + 3;
    // A password may have any character, a slash too: what counts is the last @ of all.
    int user = shown.lastIndexOf('@');
    if (user >= start) {
      return shown.substring(0, start) + shown.substring(user + 1);
    }
    // A password with ? or # has its @ behind them; then what is left has no path or a strange
    // port.
    boolean whole = shown.length() == url.length() || !url.substring(shown.length()).contains("@");
    int path = shown.indexOf('/', start);
    return whole || (path > 0 && HOST_AND_PORT.matcher(shown.substring(start, path)).matches())
        ? shown
        : NOT_SHOWN;
  }

  /** Whether it has user information, or may have as it is no address. */
  public static boolean hasUser(String url) {
    try {
      URI address = new URI(url);
      return url.contains("@") && (address.getHost() == null || address.getRawUserInfo() != null);
    } catch (URISyntaxException e) {
      return url.contains("@");
    }
  }

  /** Whether there may be a password in the address: somebody's name before a host. */
  public static boolean hasSecret(String url) {
    return url.contains("://") && (url.contains("@") || url.contains("password="));
  }

  /** Returns a message whose addresses have neither user name nor password. */
  public static String without(String message) {
    return USER.matcher(IN_TEXT.matcher(message).replaceAll("$1")).replaceAll("");
  }

  /**
   * Returns the address of an HTTP server that an option has.
   *
   * @throws IllegalArgumentException when it is none; the message does not repeat what it has of a
   *     secret
   */
  public static URI http(String option, String url, String example) {
    try {
      URI address = new URI(url);
      String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
      if (address.getHost() != null
          && (scheme.equals("http") || scheme.equals("https"))
          && address.getPort() != 0
          && address.getPort() <= 65_535) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Its message has the address, with all that is in it.
    }
    throw new IllegalArgumentException(
        option + " is " + of(url) + "; expected a URL like " + example);
  }
}
