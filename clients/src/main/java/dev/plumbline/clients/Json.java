package dev.plumbline.clients;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON documents as plain values: {@link Map}, {@link List}, {@link String}, {@link Number}, {@link
 * Boolean} or null.
 */
public final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();

  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(64 << 20)
                  .maxNestingDepth(100)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Json() {}

  /**
   * Reads one document. Numbers become {@link Long} or, with a fraction or more than 64 bits,
   * {@link Double}.
   *
   * @throws IOException when it is not JSON, or nested deeper than 1000 levels
   */
  public static @Nullable Object read(String text) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return first(parser, Json::longOrDouble);
    }
  }

  /** Reads one document in UTF-8, as {@link #read(String)} does. */
  public static @Nullable Object read(byte[] text) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return first(parser, Json::longOrDouble);
    }
  }

  /**
   * Reads one value and loses nothing of it: numbers become {@link BigDecimal}.
   *
   * @throws IOException when it is not JSON, more than one value, nested deeper than 100 levels, or
   *     an object has a member twice
   */
  public static @Nullable Object readExact(String text) throws IOException {
    try (JsonParser parser = STRICT.createParser(text)) {
      Object value = first(parser, JsonParser::getDecimalValue);
      if (parser.nextToken() != null) {
        throw new IOException("more than one JSON value on the line");
      }
      return value;
    }
  }

  /** Reads one document; anything but a JSON object becomes an empty one. */
  public static Map<String, @Nullable Object> readObject(String text) {
    try {
      return object(read(text));
    } catch (IOException notJson) {
      return Map.of();
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

  /** Returns whether two values are equal: numbers by value, objects in any order. */
  public static boolean equal(@Nullable Object one, @Nullable Object other) {
    if (one instanceof Number && other instanceof Number) {
      return new BigDecimal(one.toString()).compareTo(new BigDecimal(other.toString())) == 0;
    }
    if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> than) {
      return map.keySet().equals(than.keySet())
          && map.keySet().stream().allMatch(key -> equal(map.get(key), than.get(key)));
    }
    if (one instanceof List<?> list && other instanceof List<?> than) {
      Iterator<?> at = than.iterator();
      return list.size() == than.size() && list.stream().allMatch(item -> equal(item, at.next()));
    }
    return one == null ? other == null : one.equals(other);
  }

  /** Writes a value on one line, without a line end. */
  public static String write(@Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      write(json, value);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  /** Writes a value indented, with a line end. */
  public static String writeIndented(@Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      write(json, value);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text + "\n";
  }

  private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
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
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Number number) {
      json.writeNumber(number.toString());
    } else if (value instanceof CharSequence || value instanceof Enum<?>) {
      json.writeString(value.toString());
    } else {
      throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
  }

  /** How a number is read. */
  private interface NumberReader {
    Number read(JsonParser parser) throws IOException;
  }

  private static Number longOrDouble(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return parser.getLongValue();
    }
    return parser.getDoubleValue();
  }

  private static @Nullable Object first(JsonParser parser, NumberReader numbers)
      throws IOException {
    parser.nextToken();
    return value(parser, numbers);
  }

  private static @Nullable Object value(JsonParser parser, NumberReader numbers)
      throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("no JSON value");
    }
    return switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          parser.nextToken();
          object.put(key, value(parser, numbers));
        }
        yield object;
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser, numbers));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> numbers.read(parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IOException("unexpected " + token);
    };
  }
}
