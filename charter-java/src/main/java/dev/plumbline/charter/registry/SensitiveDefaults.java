package dev.plumbline.charter.registry;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are sensitive by default, in every language: protected unless the charter's row of the
 * key sets {@code sensitive} (also {@code none}).
 */
final class SensitiveDefaults {
  private static final String[] HEADER_PREFIXES = {
    "http.request.header.",
    "http.response.header.",
    "rpc.request.metadata.",
    "rpc.response.metadata.",
    "rpc.grpc.request.metadata.",
    "rpc.grpc.response.metadata.",
    "rpc.connect_rpc.request.metadata.",
    "rpc.connect_rpc.response.metadata."
  };

  /** A header whose name contains one of these carries a credential. */
  private static final String[] HEADER_WORDS = {
    "auth",
    "cookie",
    "token",
    "secret",
    "password",
    "passwd",
    "credential",
    "session",
    "signature",
    "api-key",
    "apikey",
    "access-key",
    "private-key"
  };

  private SensitiveDefaults() {}

  /** Whether a value is the command line of a process, or a part of it. */
  static boolean isCommandLine(String key) {
    return key.equals("process.command_args") || key.equals("process.command_line");
  }

  /** How a key without a row in the charter is protected; null where it is not sensitive. */
  static @Nullable Protection of(String key) {
    switch (key) {
      case "url.query":
      case "process.command_args":
      case "process.command_line":
        return Protection.DROP;
      case "url.full":
      case "http.url":
      case "http.target":
        return Protection.ADDRESS;
      case "db.query.text":
      case "db.statement":
        return Protection.STATEMENT;
      default:
        return key.startsWith("db.query.parameter.") ? Protection.MASK : ofHeader(key);
    }
  }

  private static @Nullable Protection ofHeader(String key) {
    if (!key.startsWith("http.re") && !key.startsWith("rpc.")) {
      return null;
    }
    for (String prefix : HEADER_PREFIXES) {
      if (key.startsWith(prefix)) {
        String name = key.substring(prefix.length()).replace('_', '-').toLowerCase(Locale.ROOT);
        for (String word : HEADER_WORDS) {
          if (name.contains(word)) {
            return Protection.MASK;
          }
        }
        return null;
      }
    }
    return null;
  }
}
