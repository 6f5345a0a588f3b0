package dev.plumbline.console.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes the path and the query of a request, and rejects what is not UTF-8. The server itself
 * would replace such bytes with U+FFFD, which is a valid character of a name.
 */
final class PercentEncoding {

  private PercentEncoding() {}

  /**
   * Decodes the name or the value of a query parameter, where a plus is a space.
   *
   * @param name what the message calls the text
   * @throws ApiProblem when it is not percent-encoded UTF-8
   */
  static String parameter(String name, String text) {
    return decode(name, text, text.replace('+', ' '));
  }

  /**
   * Returns the decoded segments of a path.
   *
   * @throws ApiProblem when one is not percent-encoded UTF-8
   */
  static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String segment : path.substring(1).split("/", -1)) {
      segments.add(decode("the path", path, segment));
    }
    return segments;
  }

  private static String decode(String name, String whole, String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == '%') {
        int high = digit(text, i + 1);
        int low = digit(text, i + 2);
        if (high < 0 || low < 0) {
          throw undecodable(name, whole);
        }
        bytes.put((byte) (high << 4 | low));
        i += 2;
      } else {
        bytes.put((byte) next); // The server rejects others than ASCII.
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException notUtf8) {
      throw undecodable(name, whole);
    }
  }

  /** Returns the hex digit there, or -1. */
  private static int digit(String text, int at) {
    return at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
  }

  private static ApiProblem undecodable(String name, String text) {
    return ApiProblem.badRequest(
        "%s is \"%s\": expected percent-encoded UTF-8".formatted(name, TimeRange.shown(text)));
  }
}
