package dev.plumbline.agent.propagation;

import io.opentelemetry.api.baggage.BaggageEntryMetadata;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parses the members of the header {@code baggage}: W3C Baggage, "Header Content" and "Limits".
 *
 * <p>A malformed member is dropped alone. Of a repeated key the last value stays, in the place of
 * the first.
 */
final class BaggageHeader {
  private static final int MAX_MEMBERS = 64;
  private static final int MAX_BYTES = 8192;

  private final Map<String, Member> members = new LinkedHashMap<>();
  private int accepted;
  private int bytes;
  private int seen;

  /** One value with its properties. */
  static final class Member {
    final String value;
    final String properties;

    Member(String value, String properties) {
      this.value = value;
      this.properties = properties;
    }

    BaggageEntryMetadata metadata() {
      return properties.isEmpty()
          ? BaggageEntryMetadata.empty()
          : BaggageEntryMetadata.create(properties);
    }
  }

  /** Reads header lines, which are one list. */
  static BaggageHeader parse(Iterator<String> lines) {
    BaggageHeader header = new BaggageHeader();
    while (lines.hasNext()) {
      header.line(lines.next());
    }
    return header;
  }

  /** By key, in order of arrival. */
  Map<String, Member> members() {
    return members;
  }

  /** How many members there were that are not empty, good or bad. */
  int seen() {
    return seen;
  }

  private void line(String line) {
    int at = 0;
    while (at <= line.length()) {
      int comma = line.indexOf(',', at);
      int end = comma < 0 ? line.length() : comma;
      int from = BaggageText.skipBlanks(line, at, end);
      int to = BaggageText.trimBlanks(line, from, end);
      at = end + 1;
      if (from < to) {
        seen++;
        member(line, from, to);
      }
    }
  }

  private void member(String line, int from, int to) {
    int semicolon = line.indexOf(';', from);
    int end = semicolon < 0 || semicolon > to ? to : semicolon;
    int equals = line.indexOf('=', from);
    if (equals < 0 || equals > end) {
      return;
    }
    int keyEnd = BaggageText.trimBlanks(line, from, equals);
    int valueStart = BaggageText.skipBlanks(line, equals + 1, end);
    int valueEnd = BaggageText.trimBlanks(line, valueStart, end);
    if (!BaggageText.isToken(line, from, keyEnd)
        || !BaggageText.isValue(line, valueStart, valueEnd)) {
      return;
    }
    String properties = end == to ? "" : BaggageText.properties(line, end + 1, to);
    if (properties != null && fits(to - from)) {
      members.put(
          line.substring(from, keyEnd),
          new Member(BaggageText.decode(line, valueStart, valueEnd), properties));
    }
  }

  private boolean fits(int length) {
    int total = bytes + (accepted == 0 ? 0 : 1) + length;
    if (accepted == MAX_MEMBERS || total > MAX_BYTES) {
      return false;
    }
    accepted++;
    bytes = total;
    return true;
  }
}
