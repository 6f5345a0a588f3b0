package dev.plumbline.charter.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutePatternTest {
  @ParameterizedTest
  @CsvSource({
    "/healthz, /healthz, true",
    "/healthz, /healthzz, false",
    "/healthz, /healthz/, false",
    "/healthz, /healthz/live, false",
    "/, /, true",
    "/, /x, false",
    "/v1/orders/{id}, /v1/orders/42, true",
    "/v1/orders/{id}, /v1/orders/, false",
    "/v1/orders/{id}, /v1/orders, false",
    "/v1/orders/{id}, /v1/orders/42/events, false",
    "/v1/{kind}/{id}/events, /v1/orders/42/events, true",
    "/v1/{kind}/{id}/events, /v1/orders//events, false",
    "/v1/{id, '/v1/{id', true",
    "/v1/{id}, '/v1/{id}', true",
  })
  void pathsAreComparedSegmentBySegment(String pattern, String path, boolean fits) {
    assertThat(new RoutePattern(pattern).fits(path)).isEqualTo(fits);
  }

  @Test
  void aRoute_beginsWithASlash() {
    assertThatThrownBy(() -> new RoutePattern("healthz")).hasMessageContaining("healthz");
  }
}
