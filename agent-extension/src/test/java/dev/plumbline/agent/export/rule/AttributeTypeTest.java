package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.Exported;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.junit.jupiter.api.Test;

class AttributeTypeTest {
  private static final AttributeKey<Long> SIZE = AttributeKey.longKey("shop.size");

  @Test
  void anotherType_isCountedAndKept() throws Exception {
    ActiveCharter active = TestCharter.of().withShop().in(Mode.ENFORCE);
    Attributes before = Attributes.of(AttributeKey.stringKey("shop.size"), "three");

    assertThat(Exported.attributes(active, before)).isSameAs(before);
    assertThat(TestCharter.findings(active)).containsEntry("attribute-type observed", 1L);
  }

  @Test
  void itsType_isNoFinding() throws Exception {
    ActiveCharter active = TestCharter.of().withShop().in(Mode.ENFORCE);

    Exported.attributes(active, Attributes.of(SIZE, 3L));

    assertThat(TestCharter.findings(active)).isEmpty();
  }
}
