package dev.plumbline.otlp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values that all OTLP signals share from a stream of JSON tokens, after the OTLP
 * specification's JSON protobuf encoding and the one of protobuf that it builds on: ids in hex,
 * 64-bit integers as strings or numbers, enums as numbers or names, bytes in either base64, and
 * null for the default wherever a value may stand.
 */
final class JsonFields {

  /** So many digits fit into 64 bits without a sign whatever they are. */
  private static final int MOST_PLAIN_DIGITS = 19;

  private static final int LONGEST_NUMBER = 400;
  private static final Pattern DIGITS = Pattern.compile("-?\\d{1,9}");

  private final Symbols symbols;
  private Object[] scratch = new Object[64];
  private TraceId lastTraceId = TraceId.NONE;

  JsonFields(Symbols symbols) {
    this.symbols = symbols;
  }

  /**
   * Moves to the value of the next field and returns the field's name, or null at the end of the
   * object.
   */
  static @Nullable String nextField(JsonParser json) throws IOException {
    String field = json.nextFieldName();
    if (field != null) {
      json.nextToken();
      return field;
    }
    if (json.currentToken() != JsonToken.END_OBJECT) {
      throw new OtlpFormatException("expected a field, found " + json.currentToken());
    }
    return null;
  }

  /**
   * Enters an object, moves to the value of its first field and returns the field's name, or null
   * when it has none. JSON's null stands for an object without fields.
   */
  static @Nullable String firstField(JsonParser json, String what) throws IOException {
    if (isNull(json)) {
      return null;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw unexpected(json, what, "an object");
    }
    return nextField(json);
  }

  static boolean isNull(JsonParser json) {
    return json.currentToken() == JsonToken.VALUE_NULL;
  }

  /** Enters an array; null stands for an empty one. */
  static boolean startArray(JsonParser json, String what) {
    if (isNull(json)) {
      return false;
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw unexpected(json, what, "an array");
    }
    return true;
  }

  /** Moves to the next element of an array, or returns false at its end. */
  static boolean nextElement(JsonParser json) throws IOException {
    return json.nextToken() != JsonToken.END_ARRAY;
  }

  String text(JsonParser json, String what) throws IOException {
    if (isNull(json)) {
      return "";
    }
    expectString(json, what);
    return symbols.of(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
  }

  TraceId traceId(JsonParser json) throws IOException {
    if (isNull(json)) {
      return TraceId.NONE;
    }
    expectString(json, "traceId");
    int length = json.getTextLength();
    if (length == 0) {
      return TraceId.NONE;
    }
    if (length != 32) {
      throw new OtlpFormatException(
          "traceId has " + length + " characters, expected 32 hex digits");
    }
    char[] text = json.getTextCharacters();
    int offset = json.getTextOffset();
    long high = Hex.parse(text, offset, "traceId");
    long low = Hex.parse(text, offset + 16, "traceId");
    if (lastTraceId.high() != high || lastTraceId.low() != low) {
      lastTraceId = new TraceId(high, low);
    }
    return lastTraceId;
  }

  static long spanId(JsonParser json, String field) throws IOException {
    if (isNull(json)) {
      return 0;
    }
    expectString(json, field);
    int length = json.getTextLength();
    if (length == 0) {
      return 0;
    }
    if (length != 16) {
      throw new OtlpFormatException(
          field + " has " + length + " characters, expected 16 hex digits");
    }
    return Hex.parse(json.getTextCharacters(), json.getTextOffset(), field);
  }

  /**
   * Reads a 64-bit integer, signed or not, written as a string or as a number; null is 0. Those
   * beyond the largest signed one come out negative, as their bits are.
   */
  static long integer(JsonParser json, String field) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return json.getLongValue();
    }
    if (token == JsonToken.VALUE_NULL) {
      return 0;
    }
    if (token != JsonToken.VALUE_STRING
        && token != JsonToken.VALUE_NUMBER_INT
        && token != JsonToken.VALUE_NUMBER_FLOAT) {
      throw unexpected(json, field, "an integer");
    }
    char[] text = json.getTextCharacters();
    int position = json.getTextOffset();
    int end = position + json.getTextLength();
    boolean negative = position < end && text[position] == '-';
    if (negative) {
      position++;
    }
    if (position == end || end - position > MOST_PLAIN_DIGITS) {
      return unusualInteger(json.getText(), field);
    }
    long value = 0;
    for (; position < end; position++) {
      int digit = text[position] - '0';
      if (digit < 0 || digit > 9) {
        return unusualInteger(json.getText(), field);
      }
      value = value * 10 + digit;
    }
    return negative && value < 0
        ? unusualInteger(json.getText(), field)
        : negative ? -value : value;
  }

  /** Reads one that has many digits, or a fraction of zeros or an exponent, as JSON allows. */
  private static long unusualInteger(String text, String field) {
    if (text.length() <= LONGEST_NUMBER) {
      try {
        BigDecimal number = new BigDecimal(text);
        if (Math.abs((long) number.scale()) <= LONGEST_NUMBER) {
          BigInteger value = number.toBigIntegerExact();
          if (value.bitLength() < Long.SIZE
              || (value.signum() > 0 && value.bitLength() == Long.SIZE)) {
            return value.longValue();
          }
        }
      } catch (NumberFormatException notANumber) {
        throw notAnInteger(text, field);
      } catch (ArithmeticException hasFraction) {
        throw notAnInteger(text, field);
      }
    }
    throw new OtlpFormatException(field + " is not an integer of 64 bits");
  }

  private static OtlpFormatException notAnInteger(String text, String field) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c != '-' || i > 0)) {
        return new OtlpFormatException(
            field + " has the character '" + c + "', expected an integer");
      }
    }
    return new OtlpFormatException(field + " is not an integer of 64 bits");
  }

  /**
   * Reads an enum written as its number, or as one of the names (whose index is the number); null
   * is 0.
   */
  static int enumNumber(JsonParser json, String field, List<String> names) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      long number = integer(json, field);
      if (number == (int) number) {
        return (int) number;
      }
    }
    if (token == JsonToken.VALUE_NULL) {
      return 0;
    }
    if (token == JsonToken.VALUE_STRING) {
      String text = json.getText();
      int number = names.indexOf(text);
      if (number >= 0) {
        return number;
      }
      if (DIGITS.matcher(text).matches()) {
        return Integer.parseInt(text);
      }
    }
    throw unexpected(json, field, "a number or one of " + names);
  }

  Attributes attributes(JsonParser json) throws IOException {
    if (!startArray(json, "attributes")) {
      return Attributes.EMPTY;
    }
    int count = 0;
    while (nextElement(json)) {
      String key = "";
      Object value = "";
      for (String field = firstField(json, "an attribute");
          field != null;
          field = nextField(json)) {
        switch (field) {
          case "key" -> key = text(json, "an attribute's key");
          case "value" -> value = anyValue(json);
          default -> json.skipChildren();
        }
      }
      if (count + 2 > scratch.length) {
        scratch = Arrays.copyOf(scratch, scratch.length * 2);
      }
      scratch[count++] = key;
      scratch[count++] = value;
    }
    return count == 0 ? Attributes.EMPTY : new Attributes(Arrays.copyOf(scratch, count));
  }

  /** Reads a value that is a map or a list; any other is passed over and counts as empty. */
  Object valueButText(JsonParser json) throws IOException {
    Object value = "";
    for (String field = firstField(json, "a body"); field != null; field = nextField(json)) {
      if (isNull(json)) {
        continue;
      }
      switch (field) {
        case "arrayValue" -> value = list(json);
        case "kvlistValue" -> value = map(json);
        default -> json.skipChildren();
      }
    }
    return value;
  }

  private Object anyValue(JsonParser json) throws IOException {
    Object value = "";
    for (String field = firstField(json, "an attribute's value");
        field != null;
        field = nextField(json)) {
      if (isNull(json)) {
        continue; // this kind of value was not set; another may be
      }
      switch (field) {
        case "stringValue" -> value = text(json, field);
        case "intValue" -> value = integer(json, field);
        case "boolValue" -> value = bool(json, field);
        case "doubleValue" -> value = decimal(json, field);
        case "arrayValue" -> value = list(json);
        case "kvlistValue" -> value = map(json);
        case "bytesValue" -> value = bytes(json, field);
        default -> json.skipChildren();
      }
    }
    return value;
  }

  static Boolean bool(JsonParser json, String field) {
    return switch (json.currentToken()) {
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE, VALUE_NULL -> Boolean.FALSE;
      default -> throw unexpected(json, field, "true or false");
    };
  }

  /** Reads base64 in the standard or the URL's alphabet, with or without padding. */
  private static byte[] bytes(JsonParser json, String field) throws IOException {
    expectString(json, field);
    String text = json.getText().replace('-', '+').replace('_', '/');
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new OtlpFormatException(field + " is not base64: " + e.getMessage());
    }
  }

  static double decimal(JsonParser json, String field) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return 0;
    }
    if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
      return json.getDoubleValue();
    }
    if (token == JsonToken.VALUE_STRING) {
      String text = json.getText();
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw new OtlpFormatException(field + " is \"" + text + "\", expected a number");
      }
    }
    throw unexpected(json, field, "a number");
  }

  private List<Object> list(JsonParser json) throws IOException {
    List<Object> values = new ArrayList<>();
    for (String field = firstField(json, "arrayValue"); field != null; field = nextField(json)) {
      if (field.equals("values")) {
        if (startArray(json, "values")) {
          while (nextElement(json)) {
            values.add(anyValue(json));
          }
        }
      } else {
        json.skipChildren();
      }
    }
    return values;
  }

  private Map<String, Object> map(JsonParser json) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String field = firstField(json, "kvlistValue"); field != null; field = nextField(json)) {
      if (field.equals("values")) {
        if (startArray(json, "values")) {
          while (nextElement(json)) {
            entry(json, values);
          }
        }
      } else {
        json.skipChildren();
      }
    }
    return values;
  }

  private void entry(JsonParser json, Map<String, Object> values) throws IOException {
    String key = "";
    Object value = "";
    for (String part = firstField(json, "an entry"); part != null; part = nextField(json)) {
      switch (part) {
        case "key" -> key = text(json, "an entry's key");
        case "value" -> value = anyValue(json);
        default -> json.skipChildren();
      }
    }
    values.put(key, value);
  }

  private static void expectString(JsonParser json, String what) {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw unexpected(json, what, "a string");
    }
  }

  static OtlpFormatException unexpected(JsonParser json, String what, String expected) {
    return new OtlpFormatException(
        what + " is " + describe(json.currentToken()) + ", expected " + expected);
  }

  private static String describe(@Nullable JsonToken token) {
    if (token == null) {
      return "missing";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> token.toString();
    };
  }
}
