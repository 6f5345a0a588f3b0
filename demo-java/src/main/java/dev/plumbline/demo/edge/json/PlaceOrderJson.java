package dev.plumbline.demo.edge.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.plumbline.demo.edge.error.BodyMalformedException;
import dev.plumbline.demo.orders.v1.OrderLine;
import dev.plumbline.demo.orders.v1.PlaceOrderRequest;
import java.io.IOException;

/**
 * Reads {@code {"customer":…,"lines":[{"sku":…,"quantity":…}]}}, and nothing else: unknown and
 * repeated members, other types, numbers beyond 32 bits and text after the object are refused. What
 * is absent stays empty; the gateway validates the order.
 */
public final class PlaceOrderJson {
  /** More lines than any order may have; keeps a body of 64 KiB from becoming 30,000 objects. */
  private static final int MAX_LINES = 1_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final JsonParser json;

  private PlaceOrderJson(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads the request.
   *
   * @throws BodyMalformedException when the body is of another shape; the message has the place
   */
  public static PlaceOrderRequest read(byte[] body) {
    try (JsonParser parser = JSON.createParser(body)) {
      return new PlaceOrderJson(parser).request();
    } catch (JsonProcessingException e) {
      throw new BodyMalformedException(
          e.getOriginalMessage().lines().findFirst().orElse("not JSON")
              + " (line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + ")");
    } catch (IOException e) {
      // Bytes that are no UTF-8 end here: the parser reads from memory, nothing else can fail.
      throw new BodyMalformedException("the body is not UTF-8 text");
    }
  }

  private PlaceOrderRequest request() throws IOException {
    PlaceOrderRequest.Builder request = PlaceOrderRequest.newBuilder();
    expect(json.nextToken(), JsonToken.START_OBJECT, "an object");
    while (json.nextToken() != JsonToken.END_OBJECT) {
      switch (json.currentName()) {
        case "customer" -> request.setCustomer(text());
        case "lines" -> lines(request);
        default -> throw unknownMember("customer and lines");
      }
    }
    if (json.nextToken() != null) {
      throw malformed("text after the end of the object");
    }
    return request.build();
  }

  private void lines(PlaceOrderRequest.Builder request) throws IOException {
    expect(json.nextToken(), JsonToken.START_ARRAY, "an array");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json.currentToken(), JsonToken.START_OBJECT, "an object");
      if (request.getLinesCount() == MAX_LINES) {
        throw malformed("more than " + MAX_LINES + " lines");
      }
      request.addLines(line());
    }
  }

  private OrderLine line() throws IOException {
    OrderLine.Builder line = OrderLine.newBuilder();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      switch (json.currentName()) {
        case "sku" -> line.setSku(text());
        case "quantity" -> line.setQuantity(integer());
        default -> throw unknownMember("sku and quantity");
      }
    }
    return line.build();
  }

  private String text() throws IOException {
    expect(json.nextToken(), JsonToken.VALUE_STRING, "a string");
    return json.getText();
  }

  /** JSON has one type of number: 1e3 and 1000.0 are the integer 1000. */
  private int integer() throws IOException {
    JsonToken token = json.nextToken();
    if (token == null || !token.isNumeric()) {
      throw malformed("expected an integer" + found(token));
    }
    try {
      return json.getDecimalValue().intValueExact();
    } catch (ArithmeticException notAnInt) {
      throw malformed("expected an integer of at most 32 bits");
    }
  }

  private void expect(JsonToken token, JsonToken wanted, String name) {
    if (token != wanted) {
      throw malformed("expected " + name + found(token));
    }
  }

  private static String found(JsonToken token) {
    if (token == null) {
      return ", found the end of the body";
    }
    return switch (token) {
      case START_OBJECT -> ", found an object";
      case START_ARRAY -> ", found an array";
      case VALUE_STRING -> ", found a string";
      case VALUE_NULL -> ", found null";
      case VALUE_TRUE, VALUE_FALSE -> ", found a boolean";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> ", found a number";
      default -> "";
    };
  }

  private BodyMalformedException unknownMember(String known) throws IOException {
    return malformed("unknown member; this object has " + known);
  }

  private BodyMalformedException malformed(String what) {
    String where = json.getParsingContext().pathAsPointer().toString();
    return new BodyMalformedException(where.isEmpty() ? what : where + ": " + what);
  }
}
