package com.example.pay;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Takes a payment. */
@RestController
class PayController {
  private final Tracer tracer;

  PayController(OpenTelemetry telemetry) {
    tracer = telemetry.getTracer("com.example.pay");
  }

  @GetMapping("/pay/{id}")
  String pay(@PathVariable("id") String id, @RequestHeader("Card") String card) {
    Span span = tracer.spanBuilder("charge").startSpan();
    span.setAttribute("acme.card.number", card);
    span.end();
    Span.current().setAttribute("acme.card.number", card);
    if (id.equals("broken")) {
      throw new IllegalStateException("broken");
    }
    return "paid";
  }
}
