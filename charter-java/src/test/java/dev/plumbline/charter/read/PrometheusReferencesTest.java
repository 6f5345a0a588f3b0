package dev.plumbline.charter.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFixture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusReferencesTest {
  private static final String HEAD =
      "file_format: definition/2\n"
          + "attributes:\n"
          + "  - {key: shop.tier, type: string, stability: stable, brief: Tier.}\n"
          + "  - {key: shop_tier, type: string, stability: stable, brief: Tier.}\n"
          + "  - {key: job, type: string, stability: stable, brief: Job.}\n"
          + "  - {key: le, type: string, stability: stable, brief: Bound.}\n"
          + "  - {key: shop.pan, type: string, stability: stable, brief: Card.,"
          + " annotations: {plumbline: {sensitive: mask}}}\n"
          + "attribute_groups:\n"
          + "  - {id: shop.inner, visibility: internal, attributes: [{ref: shop.pan}]}\n"
          + "  - {id: shop.tiers, visibility: internal, attributes: [{ref: shop_tier}]}\n"
          + "  - {id: shop.outer, visibility: internal, attributes: [{ref_group: shop.inner}]}\n"
          + "metrics:\n";

  private static List<String> problems(String... metrics) {
    StringBuilder file = new StringBuilder(HEAD);
    for (String metric : metrics) {
      file.append("  - {stability: stable, brief: One., ").append(metric).append("}\n");
    }
    return new CharterFixture().put("registry/shop.yaml", file.toString()).problems();
  }

  private static String metric(String name, String instrument, String unit) {
    String buckets =
        instrument.equals("histogram") ? ", annotations: {plumbline: {buckets: [1]}}" : "";
    return "name: " + name + ", instrument: " + instrument + ", unit: \"" + unit + "\"" + buckets;
  }

  @ParameterizedTest
  @CsvSource({
    "shop.queue.size, gauge, {item}, shop.queue_size, gauge, {item}",
    "shop.wait, gauge, s, shop.wait.seconds, gauge, s",
    "shop.wait, gauge, s, shop.wait.seconds, gauge, {item}",
    "shop.sold, counter, {item}, shop.sold.total, counter, {item}",
    "shop.pages, histogram, {page}, shop.pages.count, gauge, {page}",
    "shop.size, gauge, By, shop.size_bytes, updowncounter, By",
  })
  void namesThatBecomeOne_areNamedWithBothPlaces(
      String one, String instrument, String unit, String other, String second, String otherUnit) {
    assertThat(problems(metric(one, instrument, unit), metric(other, second, otherUnit)))
        .singleElement()
        .asString()
        .startsWith("charter/registry/shop.yaml:14:")
        .contains(
            "\"" + other + "\" becomes", "as \"" + one + "\" does (charter/registry/shop.yaml:13:");
  }

  @ParameterizedTest
  @CsvSource({
    "shop.queue.size, gauge, {item}, shop.queue.sizes, gauge, {item}",
    "shop.wait, gauge, s, shop.wait, gauge, s",
    "shop.sold, counter, {item}, shop.sold, gauge, {item}",
    "shop.size, gauge, By, shop.size, gauge, s",
  })
  void namesThatDiffer_areNone(
      String one, String instrument, String unit, String other, String second, String otherUnit) {
    String[] metrics = {metric(one, instrument, unit), metric(other, second, otherUnit)};
    assertThat(problems(metrics)).noneMatch(problem -> problem.contains("Prometheus"));
  }

  @ParameterizedTest
  @CsvSource({
    "shop.sold.total, gauge",
    "shop.sold.created, gauge",
    "shop.sold.info, updowncounter",
    "shop.sold.bucket, gauge",
    "shop.sold_total, updowncounter",
  })
  void gaugeWithTheEndingOfAnother_isAProblem(String name, String instrument) {
    assertThat(problems(metric(name, instrument, "{item}")))
        .singleElement()
        .asString()
        .startsWith("charter/registry/shop.yaml:13:")
        .contains("ends in _");
  }

  @Test
  void labelsThatBecomeOne_areNamedWithBothPlaces() {
    assertThat(
            problems(
                metric("shop.sold", "counter", "{item}")
                    + ", attributes: [{ref: shop.tier}, {ref_group: shop.tiers}]"))
        .singleElement()
        .asString()
        .startsWith("charter/registry/shop.yaml:10:")
        .contains(
            "\"shop_tier\"",
            "shop_tier in Prometheus",
            "\"shop.tier\" does (charter/registry/shop.yaml:13:");
  }

  @Test
  void labelsOfPrometheusItself_areProblems() {
    assertThat(problems(metric("shop.sold", "counter", "{item}") + ", attributes: [{ref: job}]"))
        .singleElement()
        .asString()
        .contains("\"job\" is one that Prometheus sets itself");
    assertThat(problems(metric("shop.sold", "histogram", "s") + ", attributes: [{ref: le}]"))
        .singleElement()
        .asString()
        .contains("\"le\" is one that Prometheus sets itself");
    assertThat(problems(metric("shop.sold", "counter", "{item}") + ", attributes: [{ref: le}]"))
        .isEmpty();
  }

  @Test
  void sensitiveLabelOfAGroup_isAProblem() {
    assertThat(
            problems(
                metric("shop.sold", "counter", "{item}")
                    + ", attributes: [{ref_group: shop.outer}]"))
        .singleElement()
        .asString()
        .startsWith("charter/registry/shop.yaml:13:")
        .contains("\"shop.pan\" of the group \"shop.outer\" is sensitive");
  }
}
