package com.acme.storefront;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.trace.Span;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** Takes an order for the articles in a cart, and has it paid. */
@RestController
class CheckoutController {
  private static final Logger LOG = LoggerFactory.getLogger(CheckoutController.class);
  private static final AttributeKey<String> CARD_NUMBER =
      AttributeKey.stringKey("acme.card.number");
  private static final AttributeKey<String> LOYALTY_NUMBER =
      AttributeKey.stringKey("acme.loyalty.number");
  private static final AttributeKey<String> TENANT = AttributeKey.stringKey("acme.tenant");

  private final RestClient cart;
  private final LongHistogram amounts =
      GlobalOpenTelemetry.getMeter("com.acme.storefront")
          .histogramBuilder("acme.payment.amount")
          .setUnit("{cent}")
          .ofLongs()
          .build();

  CheckoutController(Environment environment) {
    cart = RestClient.create(environment.getRequiredProperty("cart"));
  }

  @GetMapping("/checkout/{id}")
  String checkout(
      @PathVariable("id") String id,
      @RequestHeader("Card") String card,
      @RequestHeader("Loyalty") String loyalty) {
    Span span = Span.current();
    span.setAttribute(CARD_NUMBER, card);
    span.setAttribute(LOYALTY_NUMBER, loyalty);
    span.addEvent("paying", Attributes.of(CARD_NUMBER, card));
    LOG.atInfo().addKeyValue("acme.card.number", card).log("checkout");
    amounts.record(4_200, Attributes.of(TENANT, "north", CARD_NUMBER, card));
    if (id.equals("closed")) {
      throw new CatalogClosedException();
    }
    return cart.get()
        .uri("/carts/{id}/pay", id)
        .header("Card", card)
        .header("Loyalty", loyalty)
        .retrieve()
        .body(String.class);
  }
}
