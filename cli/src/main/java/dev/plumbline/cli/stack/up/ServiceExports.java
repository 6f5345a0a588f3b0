package dev.plumbline.cli.stack.up;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.cli.format.ShellWord;
import dev.plumbline.cli.stack.Port;
import dev.plumbline.cli.stack.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What services need to send to a stack, as lines for a shell.
 *
 * @param charter the compiled charter
 * @param agent Plumbline's agent for the JVM; null where it was not found
 */
record ServiceExports(Ports ports, Path charter, @Nullable Path agent) {

  List<String> lines(Charter of) {
    List<String> lines = new ArrayList<>();
    lines.add("# Every service:");
    lines.add("export OTEL_EXPORTER_OTLP_ENDPOINT=" + ports.url(Port.COLLECTOR_HTTP));
    lines.add("export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf");
    lines.add("export OTEL_METRIC_EXPORT_INTERVAL=5000   # a minute where it is not set");
    lines.add("export PLUMBLINE_CHARTER=" + ShellWord.of(charter));
    for (Service service : of.policy().services().values()) {
      lines.add("# " + service.name() + ", " + hint(service.language()));
      lines.add("export OTEL_SERVICE_NAME=" + ShellWord.of(service.name()));
      if (service.language().equals("java")) {
        lines.add("java -javaagent:" + agentWord() + " -jar APP.jar");
      }
    }
    if (of.policy().services().isEmpty()) {
      lines.add("# The charter has no services: name each in its policy, and here.");
      lines.add("export OTEL_SERVICE_NAME=NAME");
    }
    return lines;
  }

  private static String hint(String language) {
    return switch (language) {
      case "java" -> "Java: agent-extension/README.md";
      case "go" -> "Go, with plumbline.Setup: telemetry-go/README.md";
      case "rust" -> "Rust, with plumbline-telemetry: telemetry-rust/README.md";
      default -> language + ", with its OpenTelemetry SDK: it is checked, not corrected";
    };
  }

  private String agentWord() {
    return agent == null ? "plumbline-javaagent.jar" : ShellWord.of(agent);
  }
}
