package dev.plumbline.agent.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * Iterates over the fields of one Protocol Buffers message. Throws IllegalArgumentException on
 * malformed bytes.
 */
final class Wire {
  private static final int VARINT = 0;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int field;
  private int type;
  private long number;
  private int start;
  private int length = -1;

  Wire(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** Goes to the next field; false at the end. */
  boolean next() {
    if (at >= end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    type = (int) tag & 7;
    if (field == 0) {
      throw new IllegalArgumentException("field 0");
    }
    length = -1;
    switch (type) {
      case VARINT:
        number = varint();
        break;
      case 1:
        skip(8);
        break;
      case 2:
        long size = varint();
        if (size < 0 || size > end - at) {
          throw new IllegalArgumentException("field " + field + " is longer than its message");
        }
        length = (int) size;
        start = at;
        at += length;
        break;
      case 5:
        skip(4);
        break;
      default:
        throw new IllegalArgumentException("wire type " + type);
    }
    return true;
  }

  int field() {
    return field;
  }

  /** The field as a number. */
  long number() {
    if (type != VARINT) {
      throw new IllegalArgumentException("field " + field + " is no number");
    }
    return number;
  }

  /** The field as a text, which is UTF-8 or the message is none. */
  String text() {
    requireLength();
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, length)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw new IllegalArgumentException("field " + field + " is not UTF-8", notUtf8);
    }
  }

  Wire message() {
    requireLength();
    return new Wire(bytes, start, start + length);
  }

  private void requireLength() {
    if (length < 0) {
      throw new IllegalArgumentException("field " + field + " is not length-delimited");
    }
  }

  private void skip(int count) {
    if (count > end - at) {
      throw new IllegalArgumentException("field " + field + " is longer than its message");
    }
    at += count;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw new IllegalArgumentException("message ends within a number");
      }
      byte next = bytes[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("number is longer than ten bytes");
  }
}
