package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.Exported;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.junit.jupiter.api.Test;

class AttributeTrimmedTest {
  private static final AttributeKey<String> TIER = AttributeKey.stringKey("shop.tier");

  @Test
  void observed_spacesAreCounted() throws Exception {
    ActiveCharter active = TestCharter.of().withShop().in(Mode.OBSERVE);

    assertThat(Exported.attributes(active, Attributes.of(TIER, " gold")))
        .isEqualTo(Attributes.of(TIER, " gold"));
    assertThat(TestCharter.findings(active)).containsKey("attribute-trimmed observed");
  }

  @Test
  void spacesInside_areNone() throws Exception {
    ActiveCharter active = TestCharter.of().withShop().in(Mode.ENFORCE);

    assertThat(Exported.attributes(active, Attributes.of(TIER, "go ld")))
        .isEqualTo(Attributes.of(TIER, "go ld"));
    assertThat(TestCharter.findings(active)).doesNotContainKey("attribute-trimmed observed");
  }
}
