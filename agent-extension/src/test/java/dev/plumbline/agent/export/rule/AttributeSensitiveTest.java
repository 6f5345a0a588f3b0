package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.Exported;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.junit.jupiter.api.Test;

class AttributeSensitiveTest {
  private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("client.address");
  private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");

  @Test
  void sensitive_isDroppedOrHashed_withOneKeyAlike() {
    Attributes before = Attributes.of(QUERY, "token=1", ADDRESS, "203.0.113.7");

    Attributes after = Exported.attributes(TestCharter.enforced(), before);

    assertThat(after.get(QUERY)).isNull();
    assertThat(after.get(ADDRESS)).matches("[0-9a-f]{16}");
    assertThat(Exported.attributes(TestCharter.enforced(), before)).isEqualTo(after);
  }

  @Test
  void sensitive_isMasked() {
    ActiveCharter active =
        TestCharter.of()
            .with("registry/common.yaml", "sensitive: hash", "sensitive: mask")
            .in(Mode.ENFORCE);

    assertThat(Exported.attributes(active, Attributes.of(ADDRESS, "203.0.113.7")).get(ADDRESS))
        .isEqualTo("****");
  }
}
