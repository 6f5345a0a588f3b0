package dev.plumbline.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the response to an export: {@code Export…ServiceResponse} of OTLP, as protobuf or JSON. */
final class ExportResponse {
  /** Not such a response. */
  static final long NONE = -1;

  private static final Pattern REJECTED =
      Pattern.compile("\"rejected(?:Spans|DataPoints|LogRecords)\"\\s*:\\s*\"?(\\d{1,18})");

  private final byte[] bytes;
  private int at;

  private ExportResponse(byte[] bytes) {
    this.bytes = bytes;
  }

  /** How many items were rejected; {@link #NONE} when it is not the response of a receiver. */
  static long rejected(byte[] body) {
    if (body.length > 0 && body[0] == '{') {
      Matcher rejected = REJECTED.matcher(new String(body, UTF_8));
      return rejected.find() ? Long.parseLong(rejected.group(1)) : 0;
    }
    try {
      return new ExportResponse(body).message(body.length, true);
    } catch (IndexOutOfBoundsException | IllegalArgumentException notOne) {
      return NONE;
    }
  }

  /** In a message, {@code partial_success} is field 1 and in that {@code rejected_…} is field 1. */
  private long message(int end, boolean outer) {
    long rejected = 0;
    while (at < end) {
      long tag = varint();
      long field = tag >>> 3;
      switch ((int) (tag & 7)) {
        case 0:
          long number = varint();
          rejected = field == 1 && !outer ? number : rejected;
          break;
        case 1:
          at += 8;
          break;
        case 2:
          int length = Math.toIntExact(varint());
          if (length < 0 || at + length > end) {
            throw new IllegalArgumentException("it is longer than what it is in");
          }
          if (field == 1 && outer) {
            rejected = message(at + length, false);
          } else {
            at += length;
          }
          break;
        case 5:
          at += 4;
          break;
        default:
          throw new IllegalArgumentException("no such wire type");
      }
      if (field == 0 || at > end) {
        throw new IllegalArgumentException("no such field");
      }
    }
    return rejected;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = bytes[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("no number");
  }
}
