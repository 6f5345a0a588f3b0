package com.acme.checkout;

import static io.opentelemetry.semconv.UrlAttributes.URL_PATH;
import static io.opentelemetry.semconv.incubating.DbIncubatingAttributes.DbSystemIncubatingValues.POSTGRESQL;
import static io.opentelemetry.semconv.incubating.EnduserIncubatingAttributes.ENDUSER_ID; // (an import is no use)

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.instrumentation.annotations.SpanAttribute;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.incubating.HttpIncubatingAttributes;

/** Metrics, annotations, and keys of the semantic conventions. */
class Meters {
  private static final String AMOUNT = "acme.order.amounts"; // finds metric acme.order.amounts

  private final LongCounter placed;
  private final LongCounter failed;
  private final DoubleHistogram amount;

  Meters(Meter meter) {
    placed = meter.counterBuilder("acme.orders.placed").setUnit("{order}").build();
    failed = meter.counterBuilder("acme.orders.failed").build(); // finds metric acme.orders.failed
    amount = meter.histogramBuilder(AMOUNT).setUnit("{cent}").build();
    meter.gaugeBuilder("acme.queue.depth").buildWithCallback(all -> all.record(1)); // finds metric acme.queue.depth
    meter
        .upDownCounterBuilder("acme.carts.open") // finds metric acme.carts.open
        .build();
    String name = "acme." + System.getenv("NAME");
    meter.counterBuilder(name).build();
  }

  @WithSpan("settle order")
  void settle(@SpanAttribute("acme.order.id") String id) {}

  @WithSpan("refund order") // finds span refund order
  void refund(@SpanAttribute("acme.refund.id") String id) {} // finds attribute acme.refund.id

  @WithSpan(value = "cancel order", kind = io.opentelemetry.api.trace.SpanKind.CLIENT) // finds span cancel order
  void cancel(@SpanAttribute(value = "acme.cancel.reason") String reason) {} // finds attribute acme.cancel.reason

  Attributes conventions() {
    return Attributes.builder()
        .put(HttpAttributes.HTTP_REQUEST_METHOD, HttpAttributes.HttpRequestMethodValues.GET)
        .put(HttpAttributes.HTTP_REQUEST_BODY_SIZE, 3) // finds attribute HTTP_REQUEST_BODY_SIZE
        .put(HttpIncubatingAttributes.HTTP_METHOD, "GET") // finds attribute HTTP_METHOD
        .put(URL_PATH, "/orders")
        .put("acme.customer.tier", POSTGRESQL)
        .put(ENDUSER_ID, "u-1") // finds attribute ENDUSER_ID
        .build();
  }
}
