package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.Exported;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

class SpanNameTemplateTest {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");

  @Test
  void aNameOffItsTemplate_isCorrected() throws Exception {
    ActiveCharter active = TestCharter.enforced();

    SpanData span =
        Exported.span(
            active,
            "/v1/orders",
            SpanKind.SERVER,
            Attributes.of(METHOD, "GET", ROUTE, "/v1/orders"));

    assertThat(span.getName()).isEqualTo("GET /v1/orders");
    assertThat(TestCharter.findings(active)).containsEntry("span-name-template enforced", 1L);
  }

  @Test
  void withoutARoute_theNameIsTheMethod() {
    assertThat(
            Exported.span(
                    TestCharter.enforced(), "GET /x", SpanKind.SERVER, Attributes.of(METHOD, "GET"))
                .getName())
        .isEqualTo("GET");
  }
}
