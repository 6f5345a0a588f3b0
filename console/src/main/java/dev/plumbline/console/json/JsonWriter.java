package dev.plumbline.console.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as JSON: {@link Document}, {@link Map}, {@link Iterable}, {@link String}, {@link
 * Enum}, {@link Number}, {@link Boolean}, {@code double[]}, {@code long[]} or null.
 */
public final class JsonWriter {

  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonWriter() {}

  /** Writes a value in UTF-8. Numbers that JSON has no word for become null. */
  public static byte[] write(@Nullable Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      write(json, value);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.toByteArray();
  }

  /** Writes a value as {@link #write(Object)} does, in parts, so that nothing large is copied. */
  public static ByteBuffer[] writeInParts(@Nullable Object value) {
    AnswerParts out = new AnswerParts();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      write(json, value);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.parts();
  }

  /** Bytes in pieces of a fixed size. */
  private static final class AnswerParts extends OutputStream {

    private static final int PART_BYTES = 64 << 10;

    private final List<ByteBuffer> parts = new ArrayList<>();
    private ByteBuffer last = ByteBuffer.allocate(1 << 10);

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      int from = offset;
      while (from < offset + length) {
        if (!last.hasRemaining()) {
          parts.add(last.flip());
          last = ByteBuffer.allocate(PART_BYTES);
        }
        int count = Math.min(last.remaining(), offset + length - from);
        last.put(bytes, from, count);
        from += count;
      }
    }

    ByteBuffer[] parts() {
      parts.add(last.flip());
      return parts.toArray(ByteBuffer[]::new);
    }
  }

  private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Document document) {
      json.writeStartObject();
      members(json, document);
      json.writeEndObject();
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(word(entry.getKey()));
        write(json, entry.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Iterable<?> items) {
      json.writeStartArray();
      for (Object item : items) {
        write(json, item);
      }
      json.writeEndArray();
    } else if (value instanceof double[] numbers) {
      json.writeStartArray();
      for (double number : numbers) {
        number(json, number);
      }
      json.writeEndArray();
    } else if (value instanceof long[] numbers) {
      json.writeArray(numbers, 0, numbers.length);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof Double number) {
      number(json, number);
    } else if (value instanceof Number number) {
      json.writeNumber(number.longValue());
    } else {
      json.writeString(word(value));
    }
  }

  private static void members(JsonGenerator json, Document document) throws IOException {
    for (Member member : Member.of(document.getClass())) {
      Object value = member.of(document);
      if (member.isFlat() && value instanceof Document part) {
        members(json, part);
      } else if (value != null || !member.isLeftOut()) {
        json.writeFieldName(member.name());
        write(json, value);
      }
    }
  }

  private static String word(@Nullable Object value) {
    return value instanceof Enum<?> one
        ? one.name().toLowerCase(Locale.ROOT)
        : String.valueOf(value);
  }

  /** Writes a number; whole ones without a fraction, and null for what is none. */
  private static void number(JsonGenerator json, double number) throws IOException {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      json.writeNull();
    } else if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      json.writeNumber((long) number);
    } else {
      json.writeNumber(number);
    }
  }
}
