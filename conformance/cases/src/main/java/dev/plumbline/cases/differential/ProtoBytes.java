package dev.plumbline.cases.differential;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes bytes that look like Protocol Buffers: a google.rpc.Status with details, and single fields.
 */
final class ProtoBytes {
  private static final List<String> TYPES =
      List.of(
          "type.googleapis.com/google.rpc.ErrorInfo",
          "type.googleapis.com/google.rpc.RetryInfo",
          "/google.rpc.ErrorInfo",
          "google.rpc.ErrorInfo",
          "a/b/google.rpc.ErrorInfo",
          "type.googleapis.com/google.rpc.ErrorInfo/",
          "type.googleapis.com/google.rpc.DebugInfo",
          "");
  private static final List<String> REASONS =
      List.of(
          "ORDER_UNKNOWN", "SKU_UNKNOWN", "OVERLOADED", "UNSPECIFIED", "EVIL", "order_unknown", "");
  private static final List<String> DOMAINS =
      List.of("worker", "gateway", "edge", "client", "Worker", "evil.example", "");

  private ProtoBytes() {}

  /** A Status with up to three details. */
  static byte[] status(Mutations random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (random.chance(2)) {
      out.writeBytes(varint(1, random.below(20)));
    }
    if (random.chance(2)) {
      out.writeBytes(text(2, random.one(REASONS)));
    }
    for (int i = random.below(4); i > 0; i--) {
      out.writeBytes(bytes(3, any(random)));
      if (random.chance(4)) {
        out.writeBytes(field(random));
      }
    }
    return out.toByteArray();
  }

  private static byte[] any(Mutations random) {
    String type = random.one(TYPES);
    byte[] value = type.endsWith("RetryInfo") ? retryInfo(random) : errorInfo(random);
    if (random.chance(8)) {
      value = random.bytes(value, retryInfo(random));
    }
    byte[] any = Mutations.joined(text(1, type), bytes(2, value));
    return random.chance(8) ? Mutations.joined(any, field(random)) : any;
  }

  private static byte[] errorInfo(Mutations random) {
    byte[] info = Mutations.joined(text(1, random.one(REASONS)), text(2, random.one(DOMAINS)));
    if (random.chance(4)) {
      byte[] entry =
          Mutations.joined(text(1, "k"), random.chance(3) ? field(random) : text(2, "v"));
      info = Mutations.joined(info, bytes(3, entry));
    }
    return random.chance(4) ? Mutations.joined(info, field(random)) : info;
  }

  private static byte[] retryInfo(Mutations random) {
    byte[] delay = new byte[0];
    if (random.chance(2)) {
      delay = varint(1, random.one(List.of(0L, 1L, -1L, 315_576_000_000L, 315_576_000_001L)));
    }
    if (random.chance(2)) {
      delay =
          Mutations.joined(
              delay,
              varint(2, random.one(List.of(0L, 1L, -1L, 999_999_999L, 1_000_000_000L, 1L << 32))));
    }
    return random.chance(6) ? field(random) : bytes(1, delay);
  }

  /** One field of any number and wire type, right or not. */
  static byte[] field(Mutations random) {
    int number = random.one(List.of(1, 2, 3, 4, 15, 16, 0, 536_870_911));
    return switch (random.below(9)) {
      case 0 -> varint(number, random.one(List.of(0L, 1L, -1L, Long.MAX_VALUE)));
      case 1 -> text(number, random.one(DOMAINS));
      case 2 -> bytes(number, new byte[] {(byte) 0xff, (byte) 0xfe});
      case 3 -> tagged(number, 5, new byte[4]);
      case 4 -> tagged(number, 1, new byte[8]);
      case 5 -> tagged(number, 3, tagged(number, 4, new byte[0]));
      case 6 -> tagged(number, random.below(8), new byte[random.below(3)]);
      case 7 -> tagged(number, 2, new byte[] {(byte) 0x80, (byte) 0x80, 0});
      default -> tagged(number, 0, repeated((byte) 0x80, random.below(11), (byte) random.below(2)));
    };
  }

  private static byte[] repeated(byte what, int times, byte last) {
    byte[] bytes = new byte[times + 1];
    java.util.Arrays.fill(bytes, what);
    bytes[times] = last;
    return bytes;
  }

  private static byte[] text(int number, String text) {
    return bytes(number, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bytes(int number, byte[] bytes) {
    return tagged(number, 2, Mutations.joined(number(bytes.length), bytes));
  }

  private static byte[] varint(int number, long value) {
    return tagged(number, 0, number(value));
  }

  private static byte[] tagged(int number, int wireType, byte[] rest) {
    return Mutations.joined(number(((long) number << 3) | wireType), rest);
  }

  private static byte[] number(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long left = value;
    while ((left & ~0x7fL) != 0) {
      out.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
    return out.toByteArray();
  }
}
