package dev.plumbline.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.junit.jupiter.api.Test;

class AttributeEnforcementTest {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> OLD_METHOD = AttributeKey.stringKey("http.method");
  private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("client.address");
  private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");

  @Test
  void conformantAttributes_areTheSameObject() {
    Attributes enforced = Attributes.of(METHOD, "GET", PATH, "/v1/orders");

    assertThat(Exported.attributes(TestCharter.enforced(), enforced)).isSameAs(enforced);
  }

  @Test
  void observing_countsAndChangesNothing() throws Exception {
    ActiveCharter active = TestCharter.observed();
    Attributes before = Attributes.of(OLD_METHOD, "GET", ADDRESS, "203.0.113.7");

    assertThat(Exported.attributes(active, before)).isSameAs(before);
    assertThat(TestCharter.findings(active))
        .containsEntry("attribute-deprecated observed", 1L)
        .containsEntry("attribute-sensitive observed", 1L);
  }
}
