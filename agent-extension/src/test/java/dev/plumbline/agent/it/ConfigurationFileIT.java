package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent configured by a file ({@code otel.config.file}), which asks for customizers anew. */
class ConfigurationFileIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theCharterIsEnforced(boolean oneFile) throws Exception {
    try (ServiceProcess service = start(oneFile, ConfigurationFile.TEXT)) {
      HttpResponse<String> threw = service.get("/calls/unary/throw");
      HttpResponse<String> baggage =
          service.get(
              "/calls/unary/baggage",
              "baggage",
              "plumbline.demo.fault=worker:slow,session=topsecret");
      SentTelemetry telemetry = service.stop();

      String trace = ServiceProcess.trace(threw);
      assertThat(telemetry.server(trace, "http").getName()).isEqualTo("GET /calls/{kind}/{ask}");
      assertThat(attributes(telemetry.server(trace, "rpc").getAttributesList()))
          .containsEntry("rpc.system.name", "grpc")
          .containsEntry("error.type", "INTERNAL")
          .containsEntry("plumbline.error.reason", "PANIC");
      assertThat(attributes(telemetry.span(trace, SpanKind.SPAN_KIND_CLIENT).getAttributesList()))
          .containsEntry("plumbline.error.reason", "PANIC");
      assertThat(baggage.body()).isEqualTo("plumbline.demo.fault=worker:slow");
      assertThat(
              attributes(
                  telemetry.server(ServiceProcess.trace(baggage), "rpc").getAttributesList()))
          .containsEntry("plumbline.demo.fault", "worker:slow");
      assertThat(telemetry.histogram("rpc.server.call.duration"))
          .hasSize(2)
          .allSatisfy(
              point -> {
                assertThat(point.getCount()).isEqualTo(1);
                assertThat(point.getExplicitBoundsList()).contains(0.005, 10.0).hasSize(14);
                assertThat(attributes(point.getAttributesList()).keySet())
                    .contains("rpc.method")
                    .isSubsetOf(
                        "rpc.system.name",
                        "rpc.method",
                        "rpc.response.status_code",
                        "plumbline.error.code",
                        "error.type",
                        "plumbline.error.origin",
                        "plumbline.error.fault");
              });
      assertThat(telemetry.numbers("plumbline.sampler.decisions")).isNotEmpty();
      assertThat(telemetry.text()).doesNotContain("topsecret");
      assertThat(telemetry.schemaUrls())
          .containsExactly("https://plumbline.example/schemas/plumbline/0.1.0");
      assertThat(service.logLines())
          .anyMatch(
              line ->
                  line.contains("Plumbline enforcing charter")
                      && line.contains(
                          "hooks live: exporters, propagator, resource, sampler, views"));
    }
  }

  @Test
  void whatTheFileSays_stays_andTheChartersOwnIsTheCharters() throws Exception {
    try (ServiceProcess service = start(true, ConfigurationFile.TEXT)) {
      service.get("/items/42");
      SentTelemetry telemetry = service.stop();

      assertThat(telemetry.resources())
          .isNotEmpty()
          .allSatisfy(
              resource ->
                  assertThat(attributes(resource.getAttributesList()))
                      .containsEntry("service.name", "edge")
                      .containsEntry("cloud.region", "eu-west-1")
                      .containsEntry("plumbline.team", "storefront")
                      .containsEntry("service.namespace", "shop")
                      .containsKeys("service.instance.id", "plumbline.charter.digest"));
    }
  }

  @Test
  void aSamplerOfTheFile_andItsModeForPlumbline_hold() throws Exception {
    String file =
        ConfigurationFile.TEXT.replace(
                "tracer_provider:\n", "tracer_provider:\n  sampler:\n    always_off:\n")
            + "instrumentation/development:\n  java:\n    plumbline:\n      mode: enforce\n";
    try (ServiceProcess service = start(true, file)) {
      service.get("/items/42");
      SentTelemetry telemetry = service.stop();

      assertThat(telemetry.spans()).isEmpty();
      assertThat(service.logLines())
          .anyMatch(line -> line.contains("Plumbline leaves sampling to the configuration file"));
    }
    try (ServiceProcess service = start(true, file.replace("mode: enforce", "mode: observe"))) {
      assertThat(service.get("/items/42").headers().firstValue("Server-Timing")).isEmpty();
      SentTelemetry telemetry = service.stop();

      assertThat(telemetry.numbers("plumbline.enforcement.active").values()).containsExactly(0.0);
      assertThat(service.logLines()).anyMatch(line -> line.contains("Plumbline observing charter"));
    }
  }

  /** A selector cannot exclude an instrument: what it creates from the charter's is dropped. */
  @Test
  void viewsThatSelectByAnythingButAName_makeNoSecondMetric() throws Exception {
    String views =
        """
        meter_provider:
          views:
            - {selector: {instrument_name: "rpc.*"}, stream: {}}
            - {selector: {instrument_name: "http.?erver.request.duration"}, stream: {}}
            - {selector: {instrument_name: "RPC.Server.Call.Duration"}, stream: {description: x}}
            - {selector: {instrument_type: histogram}, stream: {description: y}}
            - {selector: {unit: s}, stream: {aggregation: {drop: {}}}}
            - {selector: {instrument_name: "jvm.*"}, stream: {description: kept}}
        """;
    try (ServiceProcess service =
        start(true, ConfigurationFile.TEXT.replace("meter_provider:\n", views))) {
      service.get("/calls/unary/throw");
      SentTelemetry telemetry = service.stop();

      for (String name :
          new String[] {"rpc.server.call.duration", "http.server.request.duration"}) {
        assertThat(telemetry.histogram(name))
            .as(name)
            .singleElement()
            .satisfies(
                point -> {
                  assertThat(point.getCount()).isEqualTo(1);
                  assertThat(point.getExplicitBoundsList()).contains(0.005, 10.0).hasSize(14);
                });
        assertThat(telemetry.metric(name))
            .allSatisfy(metric -> assertThat(metric.getDescription()).doesNotContain("view"));
      }
      assertThat(telemetry.metric("jvm.class.count"))
          .anyMatch(metric -> metric.getDescription().equals("kept"));
    }
  }

  private ServiceProcess start(boolean oneFile, String file) throws IOException {
    OtlpReceiver receiver = new OtlpReceiver();
    String setting = ConfigurationFile.setting(folder, file, receiver);
    return oneFile
        ? ServiceProcess.startSendingTo(receiver, ServiceProcess.ONE_FILE, setting)
        : ServiceProcess.startSendingTo(
            receiver, ServiceProcess.PLAIN, ServiceProcess.EXTENSION, setting);
  }
}
