package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service with the SDK by autoconfigure and no agent: the extension is on its class path, under
 * the charter of another organization.
 */
class WithoutAgentIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path ACME =
      Path.of(System.getProperty("basedir", "."), "../conformance/foreign/acme/charter");
  private static final String CARD = "4111111111111111";
  private static final String NAME = "-Dotel.service.name=storefront";

  @TempDir private Path folder;

  @Test
  void theCharterHolds_andAReload() throws Exception {
    Path charter = copy(folder.resolve("charter"));
    String digest = Charter.load(charter).charter().digest();
    SentTelemetry sent;
    HttpResponse<String> paid;
    try (ServiceProcess service =
        ServiceProcess.startWithoutAgent(NAME, "-Dplumbline.charter=" + charter)) {
      assertThat(service.awaitLine(PATIENCE, "Plumbline enforcing charter acme"))
          .contains(
              "hooks live: exporters, propagator, resource, sampler, views;"
                  + " waiting for their library: none;"
                  + " cannot hold without the agent: error-tuple, Plumbline-Error on responses,");
      paid = pay(service, "7000001");
      Poll.until(
          PATIENCE,
          () -> service.soFar().metric("acme.payment.amount").stream().findFirst().orElse(null),
          () -> "no metric");

      Path rows = charter.resolve("registry/acme.yaml");
      Files.writeString(
          rows,
          Files.readString(rows)
              .replace(
                  "    examples: [\"7000001\"]\n",
                  "    examples: [\"7000001\"]\n    annotations: {plumbline: {sensitive: mask}}\n"));
      service.awaitLine(PATIENCE, "Plumbline activated charter acme");
      pay(service, "7000002");
      sent = service.stop();
      assertThat(service.logLines()).noneMatch(line -> line.contains("failed"));
    }
    String next = Charter.load(charter).charter().digest();

    assertThat(paid.body()).contains("traceparent").contains("acme.tenant=north");
    assertThat(paid.body()).as("not of the allow-list").doesNotContain("acme.secret");
    assertThat(sent.text()).doesNotContain(CARD).contains("7000001").doesNotContain("7000002");
    assertThat(sent.spans()).extracting(Span::getName).containsOnly("GET /pay/{id}").hasSize(2);
    assertThat(sent.spans())
        .allSatisfy(
            span ->
                assertThat(attributes(span.getAttributesList()))
                    .containsEntry("acme.tenant", "north"));
    assertThat(sent.ofDigest(digest).spans()).hasSize(1);
    assertThat(sent.ofDigest(next).spans()).hasSize(1);
    assertThat(sent.schemaUrls()).containsExactly("https://acme.example/schemas/acme/1.0.0");
    assertThat(sent.resources().map(resource -> attributes(resource.getAttributesList())))
        .allSatisfy(resource -> assertThat(resource).containsEntry("plumbline.team", "web"));
    assertThat(sent.histogram("acme.payment.amount"))
        .isNotEmpty()
        .allSatisfy(
            point -> {
              assertThat(point.getExplicitBoundsList()).containsExactly(100.0, 1_000.0, 10_000.0);
              assertThat(attributes(point.getAttributesList())).containsOnlyKeys("acme.tenant");
            });
    assertThat(sent.numbers("plumbline.enforcement.active"))
        .isEqualTo(Map.of(Map.of("plumbline.charter.digest", next), 1.0));
    assertThat(sent.numbers("plumbline.findings").keySet())
        .noneMatch(labels -> labels.containsValue("failed"));
  }

  @Test
  void whereItIsOff_theSdkIsAsWithoutIt() throws Exception {
    SentTelemetry sent;
    try (ServiceProcess service =
        ServiceProcess.startWithoutAgent(
            NAME, "-Dplumbline.charter=" + ACME, "-Dplumbline.mode=off")) {
      pay(service, "7000001");
      service.awaitLine(PATIENCE, "Plumbline is off by plumbline.mode");
      sent = service.stop();
    }
    assertThat(sent.text()).contains(CARD).contains("GET /pay/4711").doesNotContain("plumbline");
  }

  private static HttpResponse<String> pay(ServiceProcess service, String loyalty) {
    return service.get(
        "/pay", "Card", CARD, "Loyalty", loyalty, "baggage", "acme.tenant=north,other=1");
  }

  private static Path copy(Path to) throws IOException {
    try (Stream<Path> files = Files.walk(ACME)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(ACME.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling("."));
        Files.copy(file, copy);
      }
    }
    return to;
  }
}
