package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.TestLaw;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.junit.jupiter.api.Test;

class AttributeLawTest {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> OLD_METHOD = AttributeKey.stringKey("http.method");
  private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("client.address");
  private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");
  private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
  private static final AttributeKey<String> AGENT = AttributeKey.stringKey("user_agent.original");

  @Test
  void lawfulAttributes_areTheSameObject() {
    Attributes lawful = Attributes.of(METHOD, "GET", PATH, "/v1/orders");

    assertThat(apply(TestLaw.enforced(), lawful)).isSameAs(lawful);
  }

  @Test
  void deprecated_isRenamed() {
    assertThat(apply(TestLaw.enforced(), Attributes.of(OLD_METHOD, "GET")))
        .isEqualTo(Attributes.of(METHOD, "GET"));
  }

  @Test
  void deprecated_givesWayToItsSuccessor() {
    assertThat(apply(TestLaw.enforced(), Attributes.of(OLD_METHOD, "old", METHOD, "GET")))
        .isEqualTo(Attributes.of(METHOD, "GET"));
  }

  @Test
  void obsolete_isRemoved() {
    assertThat(
            apply(
                TestLaw.enforced(),
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

    Attributes after = apply(TestLaw.enforced(), before);

    assertThat(after.get(QUERY)).isNull();
    assertThat(after.get(ADDRESS)).matches("[0-9a-f]{16}");
    assertThat(apply(TestLaw.enforced(), before)).isEqualTo(after);
  }

  @Test
  void sensitive_isMasked() {
    Law law =
        TestLaw.of()
            .with("registry/common.yaml", "sensitive: hash", "sensitive: mask")
            .in(Mode.ENFORCE);

    assertThat(apply(law, Attributes.of(ADDRESS, "203.0.113.7")).get(ADDRESS)).isEqualTo("****");
  }

  @Test
  void tooLong_isTruncated() {
    assertThat(apply(TestLaw.enforced(), Attributes.of(AGENT, "x".repeat(1_000))).get(AGENT))
        .hasSize(256);
  }

  @Test
  void unknown_isKeptAndCounted_orDroppedWhereThePolicySaysSo() throws Exception {
    Attributes unknown = Attributes.of(AttributeKey.stringKey("made.up"), "x");
    Law keeping = TestLaw.enforced();
    Law dropping =
        TestLaw.of()
            .with("policy.yaml", "unknown_attributes: observe", "unknown_attributes: drop")
            .with("policy.yaml", "attribute-unknown: observe", "attribute-unknown: enforce")
            .in(Mode.ENFORCE);

    assertThat(apply(keeping, unknown)).isSameAs(unknown);
    assertThat(TestLaw.findings(keeping)).containsEntry("attribute-unknown observed", 1L);
    assertThat(apply(dropping, unknown)).isEqualTo(Attributes.empty());
    assertThat(TestLaw.findings(dropping)).containsEntry("attribute-unknown enforced", 1L);
  }

  @Test
  void observing_countsAndChangesNothing() throws Exception {
    Law law = TestLaw.observed();
    Attributes before = Attributes.of(OLD_METHOD, "GET", ADDRESS, "203.0.113.7");

    assertThat(apply(law, before)).isSameAs(before);
    assertThat(TestLaw.findings(law))
        .containsEntry("attribute-deprecated observed", 1L)
        .containsEntry("attribute-sensitive observed", 1L);
  }

  private static Attributes apply(Law law, Attributes attributes) {
    return new AttributeLaw(law, "key".getBytes(UTF_8)).apply(attributes, "span");
  }
}
