package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.otlp.OtlpProtobuf;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Three services of another organization in a chain, Java, Go and Rust, under a charter that has
 * nothing of the demo's. The charter changes while they run.
 */
class AcmeChainIT {
  private static final Path ACME = NativeService.REPOSITORY.resolve("conformance/foreign/acme");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CARD = "4111111111111111";
  private static final String LOYALTY_BEFORE = "7000001";
  private static final String LOYALTY_AFTER = "7000002";

  private static final Map<String, List<String>> MEASURED =
      Map.of(
          "storefront",
          List.of("http.server.request.duration", "http.client.request.duration"),
          "cart",
          List.of(
              "http.server.request.duration",
              "http.client.request.duration",
              "rpc.client.call.duration"),
          "vault",
          List.of("http.server.request.duration", "rpc.server.call.duration"));

  private static final Map<String, HttpResponse<String>> ANSWERS = new LinkedHashMap<>();
  private static final Map<String, SentTelemetry> SENT = new LinkedHashMap<>();
  private static String digestBefore;
  private static String digestAfter;

  @TempDir private static Path folder;

  @BeforeAll
  static void askAndReload() throws Exception {
    Path cart = NativeService.REPOSITORY.resolve("build/acme/cart");
    NativeService.build("go", "build", "-o", cart.toString(), "./conformance/foreign/acme/go");
    NativeService.build("cargo", "build", "--locked", "--package", "acme-vault");
    Path charter = copy(ACME.resolve("charter"), folder.resolve("charter"));
    Path compiled = folder.resolve("compiled.json");
    digestBefore = compile(charter, compiled);

    Map<String, String> underIt = Map.of("PLUMBLINE_CHARTER", compiled.toString());
    try (NativeService behind =
            NativeService.start(
                NativeService.REPOSITORY.resolve("target/debug/vault"),
                with(underIt, "OTEL_SERVICE_NAME", "vault"));
        NativeService middle =
            NativeService.start(
                cart,
                with(
                    with(underIt, "OTEL_SERVICE_NAME", "cart"),
                    "VAULT",
                    "127.0.0.1:" + behind.port(0),
                    "VAULT_PAGES",
                    "http://127.0.0.1:" + behind.port(1)));
        ServiceProcess front =
            ServiceProcess.startJar(
                ACME.resolve("java/target/storefront.jar"),
                ServiceProcess.ONE_FILE,
                "-Dotel.service.name=storefront",
                "-Dplumbline.charter=" + charter,
                "-Dcart=http://127.0.0.1:" + middle.port(0))) {
      for (String path :
          List.of("paid", "closed", "empty", "dropped", "limited", "declined", "stolen")) {
        ANSWERS.put(path, checkout(front, path, LOYALTY_BEFORE));
      }
      Map<String, Supplier<SentTelemetry>> all =
          Map.of("storefront", front::soFar, "cart", middle::soFar, "vault", behind::soFar);
      all.forEach((name, soFar) -> awaitInForce(name, soFar, digestBefore));
      // Measurements that are exported after the reload have the next digest.
      MEASURED.forEach((name, metrics) -> awaitMeasured(name, all.get(name), metrics));
      // So have spans; those of the last request are exported last.
      String last = ServiceProcess.trace(ANSWERS.get("stolen"));
      all.forEach((name, soFar) -> awaitServed(name, soFar, last));

      change(
          charter.resolve("registry/acme.yaml"),
          "    examples: [\"7000001\"]\n",
          "    examples: [\"7000001\"]\n    annotations: {plumbline: {sensitive: mask}}\n");
      digestAfter = compile(charter, compiled);
      all.forEach((name, soFar) -> awaitInForce(name, soFar, digestAfter));
      ANSWERS.put("after", checkout(front, "after", LOYALTY_AFTER));

      SENT.put("storefront", front.stop());
      SENT.put("cart", middle.stop());
      SENT.put("vault", behind.stop());
    }
  }

  /** Each hop that a failure passes has the same code, reason and origin. */
  @ParameterizedTest
  @CsvSource({
    "closed, UNAVAILABLE storefront CATALOG_CLOSED, 1",
    "empty, FAILED_PRECONDITION cart CART_EMPTY, 3",
    "dropped, INTERNAL cart PANIC, 3",
    "limited, RESOURCE_EXHAUSTED vault LIMIT_REACHED, 5",
    "declined, FAILED_PRECONDITION vault CARD_DECLINED, 5",
    "stolen, INTERNAL vault PANIC, 5"
  })
  void aFailure_isTheSameAtEveryHop(String path, String tuple, int hops) {
    List<String> tuples =
        spans(path)
            .map(span -> attributes(span.getAttributesList()))
            .filter(attributes -> attributes.containsKey("plumbline.error.code"))
            .map(
                attributes ->
                    attributes.get("plumbline.error.code")
                        + ' '
                        + attributes.get("plumbline.error.origin")
                        + ' '
                        + attributes.get("plumbline.error.reason"))
            .toList();

    assertThat(tuples).hasSize(hops).containsOnly(tuple);
  }

  @Test
  void aSuccess_passesThroughAllThree() {
    assertThat(ANSWERS.get("paid").statusCode()).isEqualTo(200);
    assertThat(ANSWERS.get("paid").body()).isEqualTo("paid paid");
    assertThat(spans("paid").map(span -> attributes(span.getAttributesList())))
        .noneMatch(attributes -> attributes.containsKey("plumbline.error.code"));
  }

  /** The checker of {@code plumbline verify}, on what was sent before the reload. */
  @Test
  void verify_findsNothing() throws IOException {
    Checker checker =
        new Checker(
            Charter.load(ACME.resolve("charter")).charter(),
            Options.defaults().expecting(4).through(List.of("storefront", "cart", "vault")));
    OtlpProtobuf reader = new OtlpProtobuf();
    for (SentTelemetry each : SENT.values()) {
      SentTelemetry before = each.ofDigest(digestBefore);
      reader.read(before.spansAsSent(), checker);
      reader.read(before.metricsAsSent(), checker);
      reader.read(before.logsAsSent(), checker);
      checker.requestsRead(3);
    }

    CheckResult result = checker.result();

    assertThat(result.passed()).as(result.toString()).isTrue();
  }

  @Test
  void theCardNumber_isInNothing() {
    SENT.forEach(
        (name, telemetry) -> {
          assertThat(telemetry.spans()).as(name).isNotEmpty();
          assertThat(telemetry.logs()).as(name).isNotEmpty();
          assertThat(telemetry.histogram("acme.payment.amount")).as(name).isNotEmpty();
          assertThat(telemetry.text()).as(name).doesNotContain(CARD);
        });
  }

  @Test
  void whatBecameSensitive_isInNothingAfterTheReload() {
    SENT.forEach(
        (name, telemetry) -> assertThat(telemetry.text()).as(name).doesNotContain(LOYALTY_AFTER));
    for (String name : List.of("storefront", "cart")) {
      assertThat(SENT.get(name).text()).as(name).contains(LOYALTY_BEFORE);
    }
  }

  @Test
  void theHistogram_hasTheBucketsAndLabelsOfTheCharter() {
    SENT.forEach(
        (name, telemetry) ->
            assertThat(telemetry.histogram("acme.payment.amount"))
                .as(name)
                .allSatisfy(
                    point -> {
                      assertThat(point.getExplicitBoundsList())
                          .containsExactly(100.0, 1_000.0, 10_000.0);
                      assertThat(attributes(point.getAttributesList()))
                          .containsOnlyKeys("acme.tenant");
                    }));
  }

  @Test
  void theTenant_isOnTheSpansOfAllThree() {
    for (String name : SENT.keySet()) {
      assertThat(spans("paid", SENT.get(name)).map(span -> attributes(span.getAttributesList())))
          .as(name)
          .anyMatch(attributes -> "north".equals(attributes.get("acme.tenant")));
    }
  }

  /** Nothing of the demo's charter is in telemetry of these services. */
  @Test
  void nothingOfTheShop_isExported() {
    SENT.forEach(
        (name, telemetry) ->
            assertThat(telemetry.text())
                .as(name)
                .doesNotContain("plumbline.example/schemas/plumbline")
                .doesNotContain("plumbline.demo")
                .doesNotContain("orders.")
                .doesNotContain("string_value: \"shop\""));
  }

  private static HttpResponse<String> checkout(ServiceProcess front, String id, String loyalty) {
    return front.get(
        "/checkout/" + id, "Card", CARD, "Loyalty", loyalty, "baggage", "acme.tenant=north");
  }

  private static Stream<Span> spans(String path) {
    return SENT.values().stream().flatMap(telemetry -> spans(path, telemetry));
  }

  private static Stream<Span> spans(String path, SentTelemetry telemetry) {
    return telemetry.spans(ServiceProcess.trace(ANSWERS.get(path))).stream();
  }

  private static void awaitInForce(String name, Supplier<SentTelemetry> soFar, String digest) {
    Poll.until(
        PATIENCE,
        () ->
            soFar.get().numbers("plumbline.enforcement.active").entrySet().stream()
                .filter(point -> digest.equals(point.getKey().get("plumbline.charter.digest")))
                .filter(point -> point.getValue() == 1.0)
                .findFirst()
                .orElse(null),
        () ->
            name
                + " does not enforce "
                + digest
                + " but "
                + soFar.get().numbers("plumbline.enforcement.active"));
  }

  private static void awaitMeasured(
      String name, Supplier<SentTelemetry> soFar, List<String> metrics) {
    Poll.until(
        PATIENCE,
        () -> soFar.get().metricNames().containsAll(metrics) ? metrics : null,
        () -> name + " exports " + soFar.get().metricNames() + ", expected also " + metrics);
  }

  private static void awaitServed(String name, Supplier<SentTelemetry> soFar, String trace) {
    Poll.until(
        PATIENCE,
        () ->
            soFar.get().spans(trace).stream()
                .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
                .findFirst()
                .orElse(null),
        () -> name + " exports no server span of " + trace);
  }

  private static String compile(Path charter, Path to) throws IOException {
    CompiledCharter compiled = CompiledCharter.of(CharterFiles.folder(charter));
    Path next = to.resolveSibling("next.json");
    Files.write(next, compiled.json());
    Files.move(next, to, StandardCopyOption.ATOMIC_MOVE);
    return compiled.result().charter().digest();
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling("."));
        Files.copy(file, copy);
      }
    }
    return to;
  }

  private static void change(Path file, String text, String to) throws IOException {
    String before = Files.readString(file);
    assertThat(before).contains(text);
    Files.writeString(file, before.replace(text, to));
  }

  private static Map<String, String> with(Map<String, String> variables, String... more) {
    Map<String, String> all = new LinkedHashMap<>(variables);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }
}
