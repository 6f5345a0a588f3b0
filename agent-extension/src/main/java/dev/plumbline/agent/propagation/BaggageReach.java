package dev.plumbline.agent.propagation;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides to which hosts baggage is sent: this machine, peers of the policy, and hosts that it
 * lists.
 */
public final class BaggageReach {
  private static final String[] PRIVATE = {".local", ".internal", ".svc"};

  private BaggageReach() {}

  /**
   * Whether baggage is sent with a call.
   *
   * @param host with or without port; null when unknown
   * @param peers services that this one calls
   * @param hosts further ones, {@code orders.example} or {@code *.example}
   */
  public static boolean covers(
      @Nullable String host, Collection<String> peers, Collection<String> hosts) {
    if (host == null || host.isEmpty()) {
      return true;
    }
    String name = name(host);
    if (isLoopback(name)) {
      return true;
    }
    for (String peer : peers) {
      if (name.equals(peer) || (name.startsWith(peer + ".") && isPrivate(name))) {
        return true;
      }
    }
    for (String pattern : hosts) {
      if (pattern.startsWith("*.") ? name.endsWith(pattern.substring(1)) : name.equals(pattern)) {
        return true;
      }
    }
    return false;
  }

  /** The host without port, brackets, upper case and the dot of the root. */
  private static String name(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.startsWith("[")) {
      int close = name.indexOf(']');
      return close < 0 ? name : name.substring(1, close);
    }
    int colon = name.indexOf(':');
    if (colon >= 0 && colon == name.lastIndexOf(':')) {
      name = name.substring(0, colon);
    }
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static boolean isLoopback(String name) {
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("::1")
        || (name.startsWith("127.") && isAddress(name));
  }

  private static boolean isAddress(String name) {
    int parts = 0;
    int value = -1;
    for (int i = 0; i <= name.length(); i++) {
      char c = i == name.length() ? '.' : name.charAt(i);
      if (c == '.') {
        if (value < 0 || value > 255) {
          return false;
        }
        parts++;
        value = -1;
      } else if (c >= '0' && c <= '9' && value != 0 && value < 256) {
        value = Math.max(value, 0) * 10 + (c - '0');
      } else {
        return false;
      }
    }
    return parts == 4;
  }

  private static boolean isPrivate(String name) {
    for (String suffix : PRIVATE) {
      if (name.endsWith(suffix)) {
        return true;
      }
    }
    return false;
  }
}
