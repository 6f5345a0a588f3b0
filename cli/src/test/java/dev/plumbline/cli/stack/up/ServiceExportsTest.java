package dev.plumbline.cli.stack.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.cli.stack.Port;
import dev.plumbline.cli.stack.Ports;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceExportsTest {
  private static final Path ACME = Path.of("..", "conformance", "foreign", "acme", "charter");

  @Test
  void eachService_hasItsNameAndWhatItsLanguageNeeds() {
    List<String> lines =
        new ServiceExports(
                Ports.of(Port.OF_THE_BACKEND, Map.of(), Map.of()),
                Path.of("/my run/charter.json"),
                Path.of("/opt/plumbline-javaagent.jar"))
            .lines(Charter.load(ACME).charter());

    assertThat(lines)
        .containsExactly(
            "# Every service:",
            "export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318",
            "export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "export OTEL_METRIC_EXPORT_INTERVAL=5000   # a minute where it is not set",
            "export PLUMBLINE_CHARTER='/my run/charter.json'",
            "# storefront, Java: agent-extension/README.md",
            "export OTEL_SERVICE_NAME=storefront",
            "java -javaagent:/opt/plumbline-javaagent.jar -jar APP.jar",
            "# cart, Go, with plumbline.Setup: telemetry-go/README.md",
            "export OTEL_SERVICE_NAME=cart",
            "# vault, Rust, with plumbline-telemetry: telemetry-rust/README.md",
            "export OTEL_SERVICE_NAME=vault");
  }
}
