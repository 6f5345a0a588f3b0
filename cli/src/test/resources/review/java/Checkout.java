package com.acme.checkout;

import static io.opentelemetry.api.common.AttributeKey.longKey;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A service that makes its spans by hand. */
public class Checkout {
  private static final AttributeKey<String> ORDER = AttributeKey.stringKey("acme.order.id");
  private static final AttributeKey<String> TIER = AttributeKey.stringKey("acme.customer.teir"); // finds attribute acme.customer.teir
  private static final AttributeKey<Long> LINES = longKey("acme.order.line"); // finds attribute acme.order.line
  private static final AttributeKey<Boolean> GIFT =
      io.opentelemetry.api.common.AttributeKey.booleanKey("acme.gift"); // finds attribute acme.gift
  private static final String PREFIX = "acme.order.";
  private static final String STATE_KEY = PREFIX + "state"; // finds attribute acme.order.state
  private static final String UNUSED = "acme.not.a.name.of.telemetry";

  private final Tracer tracer = GlobalOpenTelemetry.getTracer("com.acme.checkout");
  private Span active = Span.current();

  void place(HttpServletRequest request, Order order) {
    Span span = tracer.spanBuilder("settle order").startSpan();
    try (Scope scope = span.makeCurrent()) {
      span.setAttribute(ORDER, order.id());
      span.setAttribute("acme.order.lines", order.size());
      span.setAttribute("order.id", order.id()); // finds attribute order.id
      span.setAttribute(STATE_KEY, order.state());
      request.setAttribute("order.id", order);
      request.getSession().setAttribute("cart", order);
    } finally {
      span.end();
    }
  }

  void chained(Order order) {
    Span span =
        tracer
            .spanBuilder("settel order") // finds span settel order
            .setAttribute("acme.order.idd", order.id()) // finds attribute acme.order.idd
            .setAttribute(ORDER, order.id())
            .startSpan();
    span.addEvent("settled", Attributes.of(AttributeKey.stringKey("acme.settled"), "yes")); // finds attribute acme.settled
    span.updateName("settle the order"); // finds span settle the order
    span.end();
  }

  void built(Map<String, String> headers) {
    AttributesBuilder attributes = Attributes.builder();
    attributes.put("acme.customer.tier", "gold");
    attributes.put("acme.customer.level", "gold"); // finds attribute acme.customer.level
    headers.put("x.customer", "gold");
    Attributes all =
        Attributes.builder()
            .put("acme.order.id", "o-1")
            .put("acme.order.number", "o-1") // finds attribute acme.order.number
            .build();
    SpanBuilder builder = tracer.spanBuilder("GET /orders").setSpanKind(SpanKind.SERVER);
    builder.setAllAttributes(all).setAttribute("http.method", "GET"); // finds attribute http.method
    builder.startSpan().end();
  }

  void ambient(Object carrier, Optional<Span> maybe) {
    Span.current().setAttribute("customer", "gold"); // finds attribute customer
    active.setAttribute("acme.active", true); // finds attribute acme.active
    this.active.setAttribute("acme.order", "o-1"); // finds attribute acme.order
    current().setAttribute("acme.basket", 1); // finds attribute acme.basket
    if (carrier instanceof Span inner) {
      inner.setAttribute("acme.inner", 1); // finds attribute acme.inner
    }
    maybe.ifPresent(found -> found.toString());
    maybe.ifPresent(serverSpan -> serverSpan.setAttribute("acme.lambda", 1)); // finds attribute acme.lambda
    var variable = tracer.spanBuilder("settle order").startSpan();
    variable.setAttribute("acme.variable", 1); // finds attribute acme.variable
    Map<String, Object> model = new HashMap<>();
    model.put("acme.model", 1);
    setAttribute("acme.own.method", 1);
  }

  private Span current() {
    return active;
  }

  private void setAttribute(String name, int value) {}

  record Order(String id, int size, String state) {}
}
