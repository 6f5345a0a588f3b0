package dev.plumbline.console.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON documents as plain values: {@link Map}, {@link List}, {@link String}, {@link Double}, {@link
 * Long}, {@link Boolean}, {@code double[]}, {@code long[]}, {@link JsonValue} or null.
 */
public final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** Writes itself as one JSON value. */
  public interface JsonValue {
    void write(JsonGenerator json) throws IOException;
  }

  /**
   * Reads one document.
   *
   * @throws IOException when it is not JSON, or nested deeper than 1000 levels
   */
  public static @Nullable Object read(byte[] text) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      return value(parser);
    }
  }

  /** Returns the value as an object; anything else is an empty one. */
  @SuppressWarnings("unchecked") // value() makes no other maps
  public static Map<String, @Nullable Object> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
  }

  /** Returns the value as a list; anything else is an empty one. */
  @SuppressWarnings("unchecked") // value() makes no other lists
  public static List<@Nullable Object> list(@Nullable Object value) {
    return value instanceof List<?> list ? (List<@Nullable Object>) list : List.of();
  }

  /** Returns the string under the key, empty when there is none. */
  public static String text(Map<String, @Nullable Object> object, String key) {
    return object.get(key) instanceof String text ? text : "";
  }

  /** Returns an object of alternating keys and values, which keeps their order. */
  public static Map<String, @Nullable Object> of(@Nullable Object... keysAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
    }
    return object;
  }

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
    Parts out = new Parts();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      write(json, value);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.parts();
  }

  /** Bytes in pieces of a fixed size. */
  private static final class Parts extends OutputStream {

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

  /** Writes a value as part of a document. */
  public static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof JsonValue own) {
      own.write(json);
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
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
      json.writeString(value.toString());
    }
  }

  /** Writes a number; whole ones without a fraction, and null for what is none. */
  public static void number(JsonGenerator json, double number) throws IOException {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      json.writeNull();
    } else if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      json.writeNumber((long) number);
    } else {
      json.writeNumber(number);
    }
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("empty document");
    }
    return switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          parser.nextToken();
          object.put(key, value(parser));
        }
        yield object;
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> {
        JsonParser.NumberType type = parser.getNumberType();
        yield type == JsonParser.NumberType.BIG_INTEGER
            ? (Object) parser.getDoubleValue()
            : (Object) parser.getLongValue();
      }
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IOException("unexpected " + token);
    };
  }
}
