package dev.plumbline.charter.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.plumbline.charter.AttributeLookup;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanNameTemplateTest {
  private static final SpanNameTemplate HTTP =
      SpanNameTemplate.parse("{http.request.method} {http.route}");

  private static AttributeLookup attributes(Map<String, Object> attributes) {
    return attributes::get;
  }

  @Test
  void attributes_takeTheirPlaces() {
    AttributeLookup lookup =
        attributes(Map.of("http.request.method", "GET", "http.route", "/v1/orders/{id}"));

    assertThat(HTTP.render(lookup)).isEqualTo("GET /v1/orders/{id}");
    assertThat(HTTP.matches("GET /v1/orders/{id}", lookup)).isTrue();
    assertThat(HTTP.matches("GET /v1/orders/42", lookup)).isFalse();
    assertThat(HTTP.matches("GET /v1/orders/{id}/events", lookup)).isFalse();
    assertThat(HTTP.attributes()).containsExactly("http.request.method", "http.route");
  }

  @Test
  void anAbsentAttribute_takesTheTextBeforeItAlong() {
    AttributeLookup methodOnly = attributes(Map.of("http.request.method", "GET"));
    AttributeLookup routeOnly = attributes(Map.of("http.route", "/healthz"));

    assertThat(HTTP.render(methodOnly)).isEqualTo("GET");
    assertThat(HTTP.matches("GET", methodOnly)).isTrue();
    assertThat(HTTP.matches("GET ", methodOnly)).isFalse();
    assertThat(HTTP.render(routeOnly)).isEqualTo("/healthz");
    assertThat(HTTP.matches("/healthz", routeOnly)).isTrue();
  }

  @Test
  void anUnknownMethod_standsAsHttp() {
    AttributeLookup other = attributes(Map.of("http.request.method", "_OTHER"));

    assertThat(HTTP.render(other)).isEqualTo("HTTP");
    assertThat(HTTP.matches("HTTP", other)).isTrue();
    assertThat(HTTP.matches("_OTHER", other)).isFalse();
  }

  @Test
  void anEmptyAttribute_countsAsAbsent() {
    assertThat(HTTP.render(attributes(Map.of("http.request.method", "GET", "http.route", ""))))
        .isEqualTo("GET");
  }

  @Test
  void withoutAnyAttribute_nothingIsAskedFor() {
    assertThat(HTTP.render(attributes(Map.of()))).isNull();
    assertThat(HTTP.matches("whatever", attributes(Map.of()))).isTrue();
  }

  @Test
  void aLiteralTemplate_isTheNameItself() {
    SpanNameTemplate place = SpanNameTemplate.parse("orders.place");

    assertThat(place.isLiteral()).isTrue();
    assertThat(place.render(key -> null)).isEqualTo("orders.place");
    assertThat(place.matches("orders.place", key -> null)).isTrue();
    assertThat(place.matches("orders.placed", key -> null)).isFalse();
  }

  @Test
  void numbers_andTextAround_areRendered() {
    SpanNameTemplate template = SpanNameTemplate.parse("answer {status}!");
    AttributeLookup lookup = attributes(Map.of("status", 404L));

    assertThat(template.render(lookup)).isEqualTo("answer 404!");
    assertThat(template.matches("answer 404!", lookup)).isTrue();
    assertThat(template.matches("answer 404", lookup)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a | the brace at character 1 is not closed",
        "x {a {b} | the brace at character 3 is not closed",
        "a} | the brace at character 2 is not opened",
        "{a} b} | the brace at character 6 is not opened",
        "x {} | the placeholder at character 3 is empty",
        "'  ' | the template is empty"
      })
  void aBrokenTemplate_saysWhere(String template, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpanNameTemplate.parse(template))
        .withMessage(message);
  }
}
