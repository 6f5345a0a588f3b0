package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.Exported;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

class SchemaUrlTest {
  @Test
  void scope_isStampedWithTheSchema() {
    assertThat(
            Exported.span(TestCharter.enforced(), "work", SpanKind.INTERNAL, Attributes.empty())
                .getInstrumentationScopeInfo()
                .getSchemaUrl())
        .isEqualTo("https://plumbline.example/schemas/plumbline/0.1.0");
  }

  @Test
  void observing_countsAScopeOnce_andKeepsIt() throws Exception {
    ActiveCharter active = TestCharter.observed();

    SpanData span = Exported.span(active, "work", SpanKind.INTERNAL, Attributes.empty());

    assertThat(span.getInstrumentationScopeInfo().getSchemaUrl()).isNull();
    assertThat(TestCharter.findings(active)).containsEntry("schema-url observed", 1L);
  }
}
