package dev.plumbline.charter.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFixture;
import dev.plumbline.charter.finding.Rule;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static final Policy POLICY = CharterFixture.real().policy();

  @Test
  void theOnlyPeer_isTheCallee() {
    assertThat(POLICY.calleeOf("edge")).isEqualTo("gateway");
    assertThat(POLICY.calleeOf("gateway")).isEqualTo("worker");
    assertThat(POLICY.calleeOf("worker")).isEqualTo("worker");
    assertThat(POLICY.calleeOf("elsewhere")).isEqualTo("elsewhere");
  }

  @Test
  void everyService_hasALabelAndAColourThatShowsOnWhiteAndBlack() {
    assertThat(POLICY.services().values())
        .allSatisfy(
            service -> {
              assertThat(service.label()).isNotBlank();
              assertThat(luminance(service.color()) + 0.05)
                  .as(service.name())
                  .isBetween(3 * (luminance("#111111") + 0.05), 1.05 / 3);
            });
    assertThat(POLICY.services().values()).extracting(Service::color).doesNotHaveDuplicates();
  }

  /** Relative luminance after WCAG 2. */
  private static double luminance(String color) {
    int rgb = Integer.parseInt(color.substring(1), 16);
    return 0.2126 * linear(rgb >> 16)
        + 0.7152 * linear((rgb >> 8) & 0xFF)
        + 0.0722 * linear(rgb & 0xFF);
  }

  private static double linear(int channel) {
    double share = channel / 255.0;
    return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  }

  @Test
  void theMargin_isAShareOfLittleTime_andFixedOfMuch() {
    assertThat(POLICY.deadlines().marginFor(60_000)).isEqualTo(200);
    assertThat(POLICY.deadlines().marginFor(100)).isEqualTo(10);
    assertThat(POLICY.deadlines().marginFor(0)).isZero();
    assertThat(POLICY.deadlines().marginFor(-5)).isZero();
  }

  @Test
  void theLaxerOfRuleAndProcess_counts() {
    Enforcement enforcement = POLICY.enforcement();

    assertThat(enforcement.mode(Rule.BAGGAGE_KEY, Mode.ENFORCE)).isEqualTo(Mode.ENFORCE);
    assertThat(enforcement.mode(Rule.BAGGAGE_KEY, Mode.OBSERVE)).isEqualTo(Mode.OBSERVE);
    assertThat(enforcement.mode(Rule.BAGGAGE_KEY, Mode.OFF)).isEqualTo(Mode.OFF);
    assertThat(enforcement.mode(Rule.ATTRIBUTE_UNKNOWN, Mode.ENFORCE)).isEqualTo(Mode.OBSERVE);
  }

  @Test
  void theFirstSourceWithAValue_wins() {
    ResourceRule region =
        POLICY.resource().stream()
            .filter(rule -> rule.key().equals("cloud.region"))
            .findFirst()
            .orElseThrow();
    Map<String, String> environment = Map.of("AWS_REGION", "eu-central-1", "PLUMBLINE_REGION", "");

    assertThat(region.resolve(source -> environment.get(source.argument())))
        .isEqualTo("eu-central-1");
    assertThat(region.resolve(source -> null)).isEqualTo("local");
    assertThat(region.fixedByCharter()).isFalse();
  }

  @Test
  void teamAndDigest_areTheChartersOwn() {
    assertThat(POLICY.resource())
        .filteredOn(ResourceRule::fixedByCharter)
        .extracting(ResourceRule::key)
        .containsExactly("plumbline.team", "plumbline.charter.digest");
  }

  @Test
  void onlyAllowedBaggage_travels() {
    BaggageBudget budget = POLICY.baggage().budget();

    assertThat(budget.refuse("plumbline.demo.fault", "worker:slow")).isNull();
    assertThat(budget.refuse("session", "secret")).isEqualTo(Rule.BAGGAGE_KEY);
    assertThat(budget.refuse("plumbline.demo.fault", "x".repeat(65))).isEqualTo(Rule.BAGGAGE_SIZE);
    assertThat(budget.refuse("plumbline.demo.fault", "ä".repeat(33))).isEqualTo(Rule.BAGGAGE_SIZE);
  }

  @Test
  void baggage_endsAtItsLimits() {
    BaggageBudget budget = POLICY.baggage().budget();
    int admitted = 0;
    while (admitted < 100 && budget.refuse("plumbline.demo.fault", "x") == null) {
      admitted++;
    }

    assertThat(admitted).isEqualTo(POLICY.baggage().maxEntries());
  }

  @Test
  void bytesAreCountedAsUtf8() {
    assertThat(BaggageBudget.utf8Length("aäβ€😀")).isEqualTo(1 + 2 + 2 + 3 + 4);
    assertThat(BaggageBudget.utf8Length("\ud83d")).isEqualTo(3);
  }
}
