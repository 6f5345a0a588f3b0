package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.Exported;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributeUnknownTest {
  @Test
  void unknown_isKeptAndCounted_orDroppedWhereThePolicySaysSo() throws Exception {
    Attributes unknown = Attributes.of(AttributeKey.stringKey("made.up"), "x");
    ActiveCharter keeping = TestCharter.enforced();
    ActiveCharter dropping =
        TestCharter.of()
            .with("policy.yaml", "unknown_attributes: observe", "unknown_attributes: drop")
            .with("policy.yaml", "attribute-unknown: observe", "attribute-unknown: enforce")
            .in(Mode.ENFORCE);

    assertThat(Exported.attributes(keeping, unknown)).isSameAs(unknown);
    assertThat(TestCharter.findings(keeping)).containsEntry("attribute-unknown observed", 1L);
    assertThat(Exported.attributes(dropping, unknown)).isEqualTo(Attributes.empty());
    assertThat(TestCharter.findings(dropping)).containsEntry("attribute-unknown enforced", 1L);
  }

  @ParameterizedTest
  @CsvSource({"ENFORCE, **** is refused", "OBSERVE, letmein-4711 is refused"})
  void ofADroppedAttribute_whatIsProtectedIsMaskedElsewhere(Mode sensitive, String expected) {
    ActiveCharter active =
        TestCharter.of()
            .with("policy.yaml", "unknown_attributes: observe", "unknown_attributes: drop")
            .with("policy.yaml", "attribute-unknown: observe", "attribute-unknown: enforce")
            .rule("attribute-sensitive", sensitive)
            .in(Mode.ENFORCE);

    SpanData span =
        Exported.span(
            active,
            "work",
            SpanKind.INTERNAL,
            recorded -> {
              recorded.setAttribute("http.request.header.authorization", "letmein-4711");
              recorded.setStatus(StatusCode.ERROR, "letmein-4711 is refused");
            });

    assertThat(span.getAttributes().asMap()).isEmpty();
    assertThat(span.getStatus().getDescription()).isEqualTo(expected);
  }
}
