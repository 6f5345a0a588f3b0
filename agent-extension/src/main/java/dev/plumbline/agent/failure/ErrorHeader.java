package dev.plumbline.agent.failure;

import dev.plumbline.charter.error.ErrorTuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The response header {@code Plumbline-Error} and the trailer {@code plumbline-error}: code, reason
 * and origin of a failure as a dictionary of strings (RFC 9651, section 3.2).
 */
public final class ErrorHeader {
  /** Over HTTP; names of headers have no case there. */
  public static final String NAME = "Plumbline-Error";

  private static final int MAX_BYTES = 512;

  private final String code;
  private final String reason;
  private final String origin;

  private ErrorHeader(String code, String reason, String origin) {
    this.code = code;
    this.reason = reason;
    this.origin = origin;
  }

  public String code() {
    return code;
  }

  public String reason() {
    return reason;
  }

  public String origin() {
    return origin;
  }

  /** The header's value for a failure. */
  public static String of(ErrorTuple tuple) {
    return "code=\""
        + tuple.code().name()
        + "\", reason=\""
        + tuple.reason()
        + "\", origin=\""
        + tuple.origin()
        + '"';
  }

  /** Reads the header's lines; null when they are no such dictionary or lack one of the three. */
  public static @Nullable ErrorHeader parse(@Nullable List<String> lines) {
    if (lines == null || lines.isEmpty()) {
      return null;
    }
    String value = lines.size() == 1 ? lines.get(0) : String.join(", ", lines);
    return value.length() > MAX_BYTES ? null : new Reading(value).dictionary();
  }

  /** One pass over the text. */
  private static final class Reading {
    private final String text;
    private int at;

    Reading(String text) {
      this.text = text;
    }

    @Nullable ErrorHeader dictionary() {
      String code = null;
      String reason = null;
      String origin = null;
      skip(" ");
      while (at < text.length()) {
        String key = key();
        if (key == null || !take('=')) {
          return null;
        }
        String value = string();
        if (value == null) {
          return null;
        }
        switch (key) {
          case "code":
            code = value;
            break;
          case "reason":
            reason = value;
            break;
          case "origin":
            origin = value;
            break;
          default:
            break;
        }
        skip(" \t");
        if (at < text.length()) {
          if (!take(',')) {
            return null;
          }
          skip(" \t");
          if (at == text.length()) {
            return null;
          }
        }
      }
      return code == null || reason == null || origin == null
          ? null
          : new ErrorHeader(code, reason, origin);
    }

    private @Nullable String key() {
      int start = at;
      while (at < text.length() && isKey(text.charAt(at), at == start)) {
        at++;
      }
      return at == start ? null : text.substring(start, at);
    }

    private static boolean isKey(char c, boolean first) {
      return (c >= 'a' && c <= 'z')
          || c == '*'
          || (!first && ((c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'));
    }

    private @Nullable String string() {
      if (!take('"')) {
        return null;
      }
      StringBuilder value = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '"') {
          return value.toString();
        }
        if (c == '\\') {
          if (at == text.length()) {
            return null;
          }
          c = text.charAt(at++);
          if (c != '"' && c != '\\') {
            return null;
          }
        } else if (c < 0x20 || c > 0x7e) {
          return null;
        }
        value.append(c);
      }
      return null;
    }

    private boolean take(char expected) {
      if (at < text.length() && text.charAt(at) == expected) {
        at++;
        return true;
      }
      return false;
    }

    private void skip(String spaces) {
      while (at < text.length() && spaces.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }
  }
}
