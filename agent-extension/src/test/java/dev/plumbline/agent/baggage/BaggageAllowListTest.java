package dev.plumbline.agent.baggage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.TestLaw;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BaggageAllowListTest {
  private static final String LISTED = "plumbline.demo.fault";

  @Test
  void listedKeys_comeIn_othersDoNot() throws Exception {
    Law law = TestLaw.enforced();

    assertThat(extract(law, LISTED + "=worker:slow,session=1"))
        .isEqualTo(Map.of(LISTED, "worker:slow"));
    assertThat(TestLaw.findings(law)).containsEntry("baggage-key enforced", 1L);
  }

  @Test
  void tooLarge_staysOut() throws Exception {
    Law law = TestLaw.enforced();

    assertThat(extract(law, LISTED + "=" + "x".repeat(65))).isEmpty();
    assertThat(TestLaw.findings(law)).containsEntry("baggage-size enforced", 1L);
  }

  @Test
  void whatThePolicyKeepsFromStrangers_staysOutAtTheBoundary() {
    Law law =
        TestLaw.of()
            .with("policy.yaml", "from_boundary: true", "from_boundary: false")
            .in(Mode.ENFORCE);

    assertThat(extract(law, LISTED + "=worker:slow")).isEmpty();
    law.serviceName("gateway");
    assertThat(extract(law, LISTED + "=worker:slow")).containsKey(LISTED);
  }

  @Test
  void onlyListedKeys_goOut() {
    assertThat(inject(TestLaw.enforced(), LISTED, "session"))
        .startsWith(LISTED + "=")
        .doesNotContain("session");
  }

  @Test
  void whatTheCharterCallsSensitive_doesNotGoOut_listedOrNot() throws Exception {
    Law law = withSensitiveKey(Mode.ENFORCE);

    assertThat(inject(law, LISTED, "client.address")).doesNotContain("client.address");
    assertThat(TestLaw.findings(law)).isEqualTo(Map.of("attribute-sensitive enforced", 1L));
  }

  @Test
  void whatTheCharterCallsSensitive_isCounted_andGoesOut_observing() throws Exception {
    Law law = withSensitiveKey(Mode.OBSERVE);

    assertThat(inject(law, LISTED, "client.address")).contains("client.address=1");
    assertThat(TestLaw.findings(law)).isEqualTo(Map.of("attribute-sensitive observed", 1L));
  }

  private static Law withSensitiveKey(Mode mode) {
    return TestLaw.of()
        .with(
            "policy.yaml",
            "  keys:\n",
            "  keys:\n    - {key: client.address, max_bytes: 64, from_boundary: true, brief: Who asks.}\n")
        .in(mode);
  }

  private static String inject(Law law, String... keys) {
    Map<String, String> carrier = new HashMap<>();
    BaggageBuilder baggage = Baggage.builder();
    for (String key : keys) {
      baggage.put(key, "1");
    }
    new BaggageAllowList(W3CBaggagePropagator.getInstance(), () -> law)
        .inject(
            Context.root().with(baggage.build()),
            carrier,
            (target, key, value) -> {
              if (target != null) {
                target.put(key, value);
              }
            });
    return String.valueOf(carrier.get("baggage"));
  }

  @Test
  void observing_countsAndLetsPass() throws Exception {
    Law law = TestLaw.observed();

    assertThat(extract(law, "session=1")).containsEntry("session", "1");
    assertThat(TestLaw.findings(law)).containsEntry("baggage-key observed", 1L);
  }

  private static Map<String, String> extract(Law law, String header) {
    Context context =
        new BaggageAllowList(W3CBaggagePropagator.getInstance(), () -> law)
            .extract(Context.root(), header, new Header());
    Map<String, String> entries = new HashMap<>();
    Baggage.fromContext(context).forEach((key, entry) -> entries.put(key, entry.getValue()));
    return entries;
  }

  private static final class Header implements TextMapGetter<String> {
    @Override
    public Iterable<String> keys(String carrier) {
      return List.of("baggage");
    }

    @Override
    public @Nullable String get(@Nullable String carrier, String key) {
      return key.equals("baggage") ? carrier : null;
    }
  }
}
