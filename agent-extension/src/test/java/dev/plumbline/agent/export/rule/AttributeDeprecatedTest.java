package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.export.Exported;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.junit.jupiter.api.Test;

class AttributeDeprecatedTest {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> OLD_METHOD = AttributeKey.stringKey("http.method");

  @Test
  void deprecated_isRenamed() {
    assertThat(Exported.attributes(TestCharter.enforced(), Attributes.of(OLD_METHOD, "GET")))
        .isEqualTo(Attributes.of(METHOD, "GET"));
  }

  @Test
  void deprecated_givesWayToItsSuccessor() {
    assertThat(
            Exported.attributes(
                TestCharter.enforced(), Attributes.of(OLD_METHOD, "old", METHOD, "GET")))
        .isEqualTo(Attributes.of(METHOD, "GET"));
  }

  @Test
  void obsolete_isRemoved() {
    assertThat(
            Exported.attributes(
                TestCharter.enforced(),
                Attributes.of(
                    AttributeKey.stringKey("rpc.service"),
                    "shop",
                    AttributeKey.longKey("rpc.grpc.status_code"),
                    4L)))
        .isEqualTo(Attributes.empty());
  }
}
