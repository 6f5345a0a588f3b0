package dev.plumbline.demo.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeSettingsTest {
  @Test
  void nothingSet_meansLoopbackAndTwoSeconds() {
    EdgeSettings settings = EdgeSettings.from(Map.of());

    assertThat(settings.service()).isEqualTo("edge");
    assertThat(settings.listen().getPort()).isEqualTo(8080);
    assertThat(settings.listen().getAddress().isLoopbackAddress()).isTrue();
    assertThat(settings.gatewayTarget()).isEqualTo("127.0.0.1:9100");
    assertThat(settings.deadline()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.faults()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "PLUMBLINE_DEMO_EDGE_LISTEN, 8080, host:port",
    "PLUMBLINE_DEMO_EDGE_LISTEN, 127.0.0.1:70000, host:port",
    "PLUMBLINE_DEMO_GATEWAY_TARGET, nowhere, host:port",
    "PLUMBLINE_DEMO_DEADLINE_MS, 2s, milliseconds",
    "PLUMBLINE_DEMO_DEADLINE_MS, 0, milliseconds",
  })
  void anUnusableValue_isNamed(String setting, String value, String expected) {
    assertThatThrownBy(() -> EdgeSettings.from(Map.of(setting, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(setting, value, expected);
  }
}
