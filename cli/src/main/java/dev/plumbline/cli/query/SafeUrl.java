package dev.plumbline.cli.query;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** How a message shows an address: without user name, password, query and fragment. */
public final class SafeUrl {
  private static final Pattern IN_TEXT = Pattern.compile("(:/+)[^\\s\"']*@");

  private SafeUrl() {}

  /** Returns the address as it may be shown; of what is no address, no more than that. */
  public static String of(String url) {
    String shown = url.replaceFirst("[?#].*", "");
    int authority = shown.indexOf("://");
    if (authority < 0) {
      return shown.contains("@") ? "(an address that is not shown)" : shown;
    }
    int start = authority + 3;
    // A password may have any character, a slash too: what counts is the last @ of all.
    int user = shown.lastIndexOf('@');
    return user < start ? shown : shown.substring(0, start) + shown.substring(user + 1);
  }

  /** Whether there may be a password in the address: somebody's name before a host. */
  public static boolean hasSecret(String url) {
    return url.contains("://") && (url.contains("@") || url.contains("password="));
  }

  /** Returns a message whose addresses have neither user name nor password. */
  public static String without(String message) {
    return IN_TEXT.matcher(message).replaceAll("$1");
  }

  /**
   * Returns the address.
   *
   * @throws IllegalArgumentException when it is none; the message does not repeat what it has of a
   *     secret
   */
  public static URI parse(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          SafeUrl.of(url) + " is no address (character " + (e.getIndex() + 1) + ")");
    }
  }
}
