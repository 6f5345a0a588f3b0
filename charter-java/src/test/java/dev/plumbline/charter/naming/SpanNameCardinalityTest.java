package dev.plumbline.charter.naming;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanNameCardinalityTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "GET /users/42 | GET /users/{id}",
        "GET /users/42/orders/7 | GET /users/{id}/orders/{id}",
        "GET /v1/orders/o-01jd0q8x9k3v5n7m2p4r6t8w0y | GET /v1/orders/{id}",
        "GET /things/627cc493-f310-47de-96bd-71410b7dec09 | GET /things/{id}",
        "GET /blobs/deadbeef01 | GET /blobs/{id}",
        "job 2026-11-22T18:30:00Z | job {id}",
        "SELECT * FROM orders WHERE id = 42 | SELECT * FROM orders WHERE id = {id}",
        "GET /search?page=2&q=x | GET /search?page={id}&q=x",
        "send someone@shop.example | send {id}",
        "user:42 seen | user:{id} seen",
        "cache user_10042 | cache {id}",
        "connect 127.0.0.1:8080 | connect {id}",
        "fetch QmYwAPJzv5CZsnA6a3k5 | fetch {id}",
      })
  void anId_isFoundAndReplaced(String name, String expected) {
    assertThat(SpanNameCardinality.containsId(name)).isTrue();
    assertThat(SpanNameCardinality.withoutIds(name)).isEqualTo(expected);
    assertThat(SpanNameCardinality.containsId(expected))
        .as("the replaced name has no id left")
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/orders/{id}",
        "plumbline.demo.orders.v1.OrderService/PlaceOrder",
        "orders.price_line",
        "INSERT orders",
        "HTTP/1.1",
        "oauth2 token",
        "base64 decode",
        "face feed",
        "SKU-1",
        "worker::pricing::price",
        "decade",
        "S3.PutObject",
        "{id}",
        "{42}",
        "",
      })
  void anOrdinaryName_isLeftAsItIs(String name) {
    assertThat(SpanNameCardinality.containsId(name)).isFalse();
    assertThat(SpanNameCardinality.withoutIds(name)).isSameAs(name);
  }
}
