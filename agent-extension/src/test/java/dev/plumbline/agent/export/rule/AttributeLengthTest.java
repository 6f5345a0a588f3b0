package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.Exported;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.junit.jupiter.api.Test;

class AttributeLengthTest {
  private static final AttributeKey<String> AGENT = AttributeKey.stringKey("user_agent.original");
  private static final AttributeKey<String> TIER = AttributeKey.stringKey("shop.tier");
  private static final AttributeKey<String> LEVEL = AttributeKey.stringKey("shop.level");

  @Test
  void tooLong_isTruncated() {
    assertThat(
            Exported.attributes(TestCharter.enforced(), Attributes.of(AGENT, "x".repeat(1_000)))
                .get(AGENT))
        .hasSize(256);
  }

  @Test
  void anOldName_isCutToTheLengthOfItsSuccessor() throws Exception {
    ActiveCharter active = TestCharter.of().withShop().in(Mode.ENFORCE);

    assertThat(Exported.attributes(active, Attributes.of(LEVEL, "a tier of many words")))
        .isEqualTo(Attributes.of(TIER, "a tier of ma"));
    assertThat(TestCharter.findings(active)).doesNotContainKey("attribute-length enforced");
  }
}
