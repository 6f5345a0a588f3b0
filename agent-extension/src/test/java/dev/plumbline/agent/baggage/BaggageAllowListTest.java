package dev.plumbline.agent.baggage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
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
    ActiveCharter active = TestCharter.enforced();

    assertThat(extract(active, LISTED + "=worker:slow,session=1"))
        .isEqualTo(Map.of(LISTED, "worker:slow"));
    assertThat(TestCharter.findings(active)).containsEntry("baggage-key enforced", 1L);
  }

  @Test
  void tooLarge_staysOut() throws Exception {
    ActiveCharter active = TestCharter.enforced();

    assertThat(extract(active, LISTED + "=" + "x".repeat(65))).isEmpty();
    assertThat(TestCharter.findings(active)).containsEntry("baggage-size enforced", 1L);
  }

  @Test
  void whatThePolicyKeepsFromUntrustedCallers_staysOutAtTheBoundary() {
    ActiveCharter active =
        TestCharter.of()
            .with("policy.yaml", "from_boundary: true", "from_boundary: false")
            .in(Mode.ENFORCE);

    assertThat(extract(active, LISTED + "=worker:slow")).isEmpty();
    active.serviceName("gateway");
    assertThat(extract(active, LISTED + "=worker:slow")).containsKey(LISTED);
  }

  @Test
  void onlyListedKeys_goOut() {
    assertThat(inject(TestCharter.enforced(), LISTED, "session"))
        .startsWith(LISTED + "=")
        .doesNotContain("session");
  }

  @Test
  void whatTheCharterCallsSensitive_doesNotGoOut_listedOrNot() throws Exception {
    ActiveCharter active = withSensitiveKey(Mode.ENFORCE);

    assertThat(inject(active, LISTED, "client.address")).doesNotContain("client.address");
    assertThat(TestCharter.findings(active)).isEqualTo(Map.of("attribute-sensitive enforced", 1L));
  }

  @Test
  void whatTheCharterCallsSensitive_isCounted_andGoesOut_observing() throws Exception {
    ActiveCharter active = withSensitiveKey(Mode.OBSERVE);

    assertThat(inject(active, LISTED, "client.address")).contains("client.address=1");
    assertThat(TestCharter.findings(active)).isEqualTo(Map.of("attribute-sensitive observed", 1L));
  }

  private static ActiveCharter withSensitiveKey(Mode mode) {
    return TestCharter.of()
        .with(
            "policy.yaml",
            "  keys:\n",
            "  keys:\n"
                + "    - {key: client.address, max_bytes: 64, from_boundary: true, brief: Who"
                + " asks.}\n")
        .in(mode);
  }

  private static String inject(ActiveCharter active, String... keys) {
    Map<String, String> carrier = new HashMap<>();
    BaggageBuilder baggage = Baggage.builder();
    for (String key : keys) {
      baggage.put(key, "1");
    }
    new BaggageAllowList(W3CBaggagePropagator.getInstance(), () -> active)
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
    ActiveCharter active = TestCharter.observed();

    assertThat(extract(active, "session=1")).containsEntry("session", "1");
    assertThat(TestCharter.findings(active)).containsEntry("baggage-key observed", 1L);
  }

  private static Map<String, String> extract(ActiveCharter active, String header) {
    Context context =
        new BaggageAllowList(W3CBaggagePropagator.getInstance(), () -> active)
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
