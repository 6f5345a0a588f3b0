package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.junit.jupiter.api.Test;

class AttributeEnforcementTest {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> OLD_METHOD = AttributeKey.stringKey("http.method");
  private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("client.address");
  private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");
  private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
  private static final AttributeKey<String> AGENT = AttributeKey.stringKey("user_agent.original");

  @Test
  void conformantAttributes_areTheSameObject() {
    Attributes enforced = Attributes.of(METHOD, "GET", PATH, "/v1/orders");

    assertThat(apply(TestCharter.enforced(), enforced)).isSameAs(enforced);
  }

  @Test
  void deprecated_isRenamed() {
    assertThat(apply(TestCharter.enforced(), Attributes.of(OLD_METHOD, "GET")))
        .isEqualTo(Attributes.of(METHOD, "GET"));
  }

  @Test
  void deprecated_givesWayToItsSuccessor() {
    assertThat(apply(TestCharter.enforced(), Attributes.of(OLD_METHOD, "old", METHOD, "GET")))
        .isEqualTo(Attributes.of(METHOD, "GET"));
  }

  @Test
  void obsolete_isRemoved() {
    assertThat(
            apply(
                TestCharter.enforced(),
                Attributes.of(
                    AttributeKey.stringKey("rpc.service"),
                    "shop",
                    AttributeKey.longKey("rpc.grpc.status_code"),
                    4L)))
        .isEqualTo(Attributes.empty());
  }

  @Test
  void sensitive_isDroppedOrHashed_withOneKeyAlike() {
    Attributes before = Attributes.of(QUERY, "token=1", ADDRESS, "203.0.113.7");

    Attributes after = apply(TestCharter.enforced(), before);

    assertThat(after.get(QUERY)).isNull();
    assertThat(after.get(ADDRESS)).matches("[0-9a-f]{16}");
    assertThat(apply(TestCharter.enforced(), before)).isEqualTo(after);
  }

  @Test
  void sensitive_isMasked() {
    ActiveCharter active =
        TestCharter.of()
            .with("registry/common.yaml", "sensitive: hash", "sensitive: mask")
            .in(Mode.ENFORCE);

    assertThat(apply(active, Attributes.of(ADDRESS, "203.0.113.7")).get(ADDRESS)).isEqualTo("****");
  }

  @Test
  void tooLong_isTruncated() {
    assertThat(apply(TestCharter.enforced(), Attributes.of(AGENT, "x".repeat(1_000))).get(AGENT))
        .hasSize(256);
  }

  @Test
  void unknown_isKeptAndCounted_orDroppedWhereThePolicySaysSo() throws Exception {
    Attributes unknown = Attributes.of(AttributeKey.stringKey("made.up"), "x");
    ActiveCharter keeping = TestCharter.enforced();
    ActiveCharter dropping =
        TestCharter.of()
            .with("policy.yaml", "unknown_attributes: observe", "unknown_attributes: drop")
            .with("policy.yaml", "attribute-unknown: observe", "attribute-unknown: enforce")
            .in(Mode.ENFORCE);

    assertThat(apply(keeping, unknown)).isSameAs(unknown);
    assertThat(TestCharter.findings(keeping)).containsEntry("attribute-unknown observed", 1L);
    assertThat(apply(dropping, unknown)).isEqualTo(Attributes.empty());
    assertThat(TestCharter.findings(dropping)).containsEntry("attribute-unknown enforced", 1L);
  }

  @Test
  void observing_countsAndChangesNothing() throws Exception {
    ActiveCharter active = TestCharter.observed();
    Attributes before = Attributes.of(OLD_METHOD, "GET", ADDRESS, "203.0.113.7");

    assertThat(apply(active, before)).isSameAs(before);
    assertThat(TestCharter.findings(active))
        .containsEntry("attribute-deprecated observed", 1L)
        .containsEntry("attribute-sensitive observed", 1L);
  }

  private static Attributes apply(ActiveCharter active, Attributes attributes) {
    return new AttributeEnforcement(active, "key".getBytes(UTF_8)).apply(attributes, "span");
  }
}
