package dev.plumbline.agent.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The agent's declarative configuration, as a user would write it. */
final class ConfigurationFile {
  static final String TEXT =
      """
      file_format: "1.1"
      resource:
        attributes:
          - {name: service.name, value: edge}
          - {name: cloud.region, value: eu-west-1}
          - {name: plumbline.team, value: intruders}
      propagator:
        composite:
          - tracecontext:
          - baggage:
      tracer_provider:
        processors:
          - batch:
              schedule_delay: 100
              exporter:
                otlp_http: {endpoint: "ENDPOINT/v1/traces"}
      meter_provider:
        readers:
          - periodic:
              interval: 500
              exporter:
                otlp_http: {endpoint: "ENDPOINT/v1/metrics"}
      logger_provider:
        processors:
          - batch:
              schedule_delay: 100
              exporter:
                otlp_http: {endpoint: "ENDPOINT/v1/logs"}
      """;

  private ConfigurationFile() {}

  /** Writes such a file, which sends to the receiver, and gives the argument that names it. */
  static String setting(Path folder, String text, OtlpReceiver receiver) throws IOException {
    return "-Dotel.config.file="
        + Files.writeString(
            folder.resolve("otel.yaml"), text.replace("ENDPOINT", receiver.endpoint()));
  }
}
