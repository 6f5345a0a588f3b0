package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.Exported;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.junit.jupiter.api.Test;

class AttributeEnumTest {
  private static final AttributeKey<String> COLOUR = AttributeKey.stringKey("shop.colour");

  @Test
  void aValueThatIsNotListed_isCountedAndKept() throws Exception {
    ActiveCharter active = TestCharter.of().withShop().in(Mode.ENFORCE);
    Attributes before = Attributes.of(COLOUR, "green");

    assertThat(Exported.attributes(active, before)).isSameAs(before);
    assertThat(TestCharter.findings(active)).containsEntry("attribute-enum observed", 1L);
  }

  @Test
  void anotherType_isNoFindingOfTheEnum() throws Exception {
    ActiveCharter active = TestCharter.of().withShop().in(Mode.ENFORCE);

    Exported.attributes(active, Attributes.of(AttributeKey.longKey("shop.colour"), 3L));

    assertThat(TestCharter.findings(active)).containsOnlyKeys("attribute-type observed");
  }
}
