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

class SpanNameCardinalityTest {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");

  @Test
  void idsInNamesTheCharterDoesNotKnow_becomeAPlaceholder() throws Exception {
    ActiveCharter active = TestCharter.enforced();

    SpanData span = Exported.span(active, "load user/42", SpanKind.INTERNAL, Attributes.empty());

    assertThat(span.getName()).isEqualTo("load user/{id}");
    assertThat(TestCharter.findings(active)).containsEntry("span-name-cardinality enforced", 1L);
  }

  @Test
  void aRouteWithDigits_staysInTheName() throws Exception {
    ActiveCharter active = TestCharter.enforced();
    String name = "GET /rest/api/2/issue/{id}";
    Attributes routed = Attributes.of(METHOD, "GET", ROUTE, "/rest/api/2/issue/{id}");

    // The second time the span is compared with the first.
    for (int i = 0; i < 2; i++) {
      assertThat(Exported.span(active, name, SpanKind.SERVER, routed).getName()).isEqualTo(name);
      assertThat(
              Exported.span(
                      active,
                      name,
                      SpanKind.INTERNAL,
                      Attributes.of(ROUTE, "/rest/api/2/issue/{id}"))
                  .getName())
          .isEqualTo(name);
      assertThat(
              Exported.span(active, name, SpanKind.INTERNAL, Attributes.of(ROUTE, "/another"))
                  .getName())
          .isEqualTo("GET /rest/api/{id}/issue/{id}");
    }
    assertThat(TestCharter.findings(active)).containsEntry("span-name-cardinality enforced", 2L);
  }
}
