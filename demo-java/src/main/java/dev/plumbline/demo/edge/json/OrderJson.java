package dev.plumbline.demo.edge.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Timestamp;
import dev.plumbline.demo.orders.v1.Order;
import dev.plumbline.demo.orders.v1.OrderState;
import dev.plumbline.demo.orders.v1.PricedLine;
import dev.plumbline.demo.orders.v1.WatchOrderResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Writes what the gateway answered as the JSON of the HTTP interface. */
public final class OrderJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String STATE_PREFIX = "ORDER_STATE_";

  private OrderJson() {}

  /** An order. */
  public static byte[] of(Order order) {
    return write(
        json -> {
          json.writeStartObject();
          json.writeStringField("id", order.getId());
          json.writeStringField("customer", order.getCustomer());
          json.writeArrayFieldStart("lines");
          for (PricedLine line : order.getLinesList()) {
            json.writeStartObject();
            json.writeStringField("sku", line.getSku());
            json.writeNumberField("quantity", line.getQuantity());
            json.writeNumberField("price_cents", line.getPriceCents());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeNumberField("total_cents", order.getTotalCents());
          json.writeStringField("state", state(order.getState()));
          json.writeStringField("created", time(order.getCreated()));
          json.writeEndObject();
        });
  }

  /** An event of an order. */
  public static byte[] of(WatchOrderResponse event) {
    return write(
        json -> {
          json.writeStartObject();
          json.writeNumberField("sequence", event.getSequence());
          json.writeStringField("state", state(event.getState()));
          json.writeStringField("time", time(event.getTime()));
          json.writeEndObject();
        });
  }

  private static String state(OrderState state) {
    return state == OrderState.UNRECOGNIZED
        ? "UNKNOWN"
        : state.name().substring(STATE_PREFIX.length());
  }

  private static String time(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos())
        .truncatedTo(ChronoUnit.MILLIS)
        .toString();
  }

  private interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private static byte[] write(Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      content.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.toByteArray();
  }
}
