package dev.plumbline.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RecordedJourneysTest {
  @Test
  void besideAnotherCharter_onlyTheRatesOfJourneysAreRecorded() {
    Charter shop = Charter.load(Path.of("../charter/shop")).charter();
    String all = new PrometheusRules(shop, 60, "http://console").text();
    String journeys = new PrometheusRules(shop, 60, "http://console").recordedJourneys();

    assertThat(journeys)
        .contains("record: journey:failures:rate1h", "record: journey:calls:rate3d")
        .doesNotContain("alert:", "service:seen", "time_compression");
    assertThat(all).contains(journeys.substring(journeys.indexOf("  - name: journeys")));
  }
}
