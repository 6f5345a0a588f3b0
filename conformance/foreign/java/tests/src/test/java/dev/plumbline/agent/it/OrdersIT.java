package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.plumbline.charter.Charter;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.otlp.OtlpProtobuf;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages over Kafka, jobs on threads of all kinds, Micrometer: one application on the newest Java
 * here, enforced.
 */
class OrdersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path HERE = Path.of(System.getProperty("basedir", "."));
  private static final Path CHARTER = HERE.resolve("../../acme/charter");
  private static final String FAILED = "INTERNAL storefront PANIC service false (error)";
  private static final String BUSY = "UNAVAILABLE storefront UNSPECIFIED service true (error)";
  private static final String FAILURE = "plumbline-error";
  private static final List<String> PATHS =
      List.of(
          "/topics/orders/ok",
          "/topics/orders/broken",
          "/topics/orders/busy",
          "/topics/invoices/ok",
          "/topics/returns/ok",
          "/topics/payments/ok",
          "/jobs/executor/ok",
          "/jobs/later/ok",
          "/jobs/virtual/ok",
          "/jobs/virtual/broken");

  private static final Map<String, HttpResponse<String>> ANSWERS = new LinkedHashMap<>();

  private static boolean virtual;
  private static SentTelemetry sent;

  /** The header of the messages of each topic, a line each. */
  private static final Map<String, String> LETTERS = new LinkedHashMap<>();

  private static String observed;

  @BeforeAll
  static void order() throws IOException {
    Path java25 = Javas.home(25);
    virtual = java25 != null;
    try (KafkaBroker broker = KafkaBroker.start()) {
      Path java = java25 == null ? Path.of(System.getProperty("java.home")) : java25;
      try (ServiceProcess service = start(java, broker, "enforce")) {
        for (String path : PATHS) {
          if (virtual || !path.contains("virtual")) {
            ANSWERS.put(path, service.get(path, "baggage", "acme.tenant=north"));
          }
        }
        await(service, "process orders-dlt", 2);
        await(service, "process invoices-dlt", 1);
        await(service, "process returns", 1);
        await(service, "process payments", 1);
        await(service, "Jobs.clean", 2);
        for (String topic :
            List.of("orders", "orders-dlt", "invoices", "invoices-retry", "invoices-dlt")) {
          LETTERS.put(topic, service.get("/letters/" + topic + "/" + FAILURE).body());
        }
        sent = service.stop();
      }
      try (ServiceProcess service = start(java, broker, "observe")) {
        service.get("/topics/orders/broken");
        observed =
            Poll.until(
                PATIENCE,
                () -> {
                  String letters = service.get("/letters/orders-dlt/" + FAILURE).body();
                  return letters.isEmpty() ? null : letters;
                },
                () -> "no dead letter");
      }
    }
  }

  private static ServiceProcess start(Path java, KafkaBroker broker, String mode)
      throws IOException {
    return ServiceProcess.startJarOn(
        java,
        new OtlpReceiver(),
        HERE.resolve("../orders/target/orders.jar"),
        List.of(
            ServiceProcess.ONE_FILE,
            "-Dotel.service.name=storefront",
            "-Dplumbline.charter=" + CHARTER,
            "-Dplumbline.mode=" + mode,
            "-Dotel.instrumentation.micrometer.enabled=true",
            "-Dspring.threads.virtual.enabled=true",
            // Beside the charter's metric of the same name.
            "-Dmanagement.metrics.enable.process=false",
            "-Dkafka=" + broker.address()));
  }

  private static void await(ServiceProcess service, String name, int times) {
    Poll.until(
        PATIENCE,
        () ->
            service.soFar().spans().stream().filter(span -> span.getName().equals(name)).count()
                    >= times
                ? Boolean.TRUE
                : null,
        () -> "not " + times + " spans " + name);
  }

  @Test
  void everyRequest_isAnswered() {
    ANSWERS.forEach((path, answer) -> assertThat(answer.statusCode()).as(path).isEqualTo(200));
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders", "payments"})
  void aMessage_isHandledInTheTraceOfItsSender(String topic) {
    assertThat(lines("/topics/" + topic + "/ok"))
        .containsExactlyInAnyOrder(
            "SERVER GET /topics/{topic}/{order} -> ok",
            "PRODUCER send " + topic + " -> ok",
            "CONSUMER process " + topic + " -> ok");
    Span sender = span("/topics/" + topic + "/ok", SpanKind.SPAN_KIND_PRODUCER);
    Span handler = span("/topics/" + topic + "/ok", SpanKind.SPAN_KIND_CONSUMER);
    assertThat(handler.getParentSpanId()).isEqualTo(sender.getSpanId());
    assertThat(attributes(handler.getAttributesList()))
        .as("baggage passes through the broker")
        .containsEntry("acme.tenant", "north");
  }

  /** The handler fails twice; the message and its trace go on to the dead-letter topic. */
  @Test
  void aMessageThatCannotBeHandled_hasTheTuple_andItsTraceGoesOn() {
    assertThat(lines("/topics/orders/broken"))
        .containsExactlyInAnyOrder(
            "SERVER GET /topics/{topic}/{order} -> ok",
            "PRODUCER send orders -> ok",
            "CONSUMER process orders -> " + FAILED,
            "CONSUMER process orders -> " + FAILED,
            "PRODUCER send orders-dlt -> ok",
            "CONSUMER process orders-dlt -> ok");
    assertThat(sent.histogram("messaging.process.duration"))
        .filteredOn(
            point -> {
              Map<String, ?> labels = attributes(point.getAttributesList());
              return "INTERNAL".equals(labels.get("error.type"))
                  && "orders".equals(labels.get("messaging.destination.name"));
            })
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.getCount()).isEqualTo(2);
              assertThat(attributes(point.getAttributesList()))
                  .containsOnlyKeys(
                      "messaging.system",
                      "messaging.operation.name",
                      "messaging.destination.name",
                      "messaging.consumer.group.name",
                      "error.type",
                      "plumbline.error.code",
                      "plumbline.error.origin",
                      "plumbline.error.fault");
            });
  }

  @Test
  void aDeadLetter_carriesTheFailureOfItsHandling() {
    assertThat(LETTERS.get("orders-dlt").lines())
        .containsExactlyInAnyOrder(
            "broken [code=\"INTERNAL\", reason=\"PANIC\", origin=\"storefront\"]",
            "busy [code=\"UNAVAILABLE\", reason=\"UNSPECIFIED\", origin=\"storefront\"]");
    assertThat(LETTERS.get("orders").lines()).allMatch(line -> line.endsWith(" []"));
  }

  /** Each time with the last failure alone, though Spring copies the headers. */
  @Test
  void aMessageOnARetryTopic_carriesTheLastFailure() {
    assertThat(LETTERS.get("invoices")).isEqualTo("ok []");
    assertThat(LETTERS.get("invoices-retry"))
        .isEqualTo("ok [code=\"UNAVAILABLE\", reason=\"UNSPECIFIED\", origin=\"storefront\"]");
    assertThat(LETTERS.get("invoices-dlt"))
        .isEqualTo("ok [code=\"INTERNAL\", reason=\"UNSPECIFIED\", origin=\"storefront\"]");
  }

  @Test
  void aHandlerThatFailsBecauseOfACall_hasTheTupleOfTheCall() {
    assertThat(lines("/topics/orders/busy"))
        .contains("CLIENT GET -> " + BUSY, "CONSUMER process orders -> " + BUSY);
  }

  @Test
  void observed_aDeadLetterIsAsTheApplicationMadeIt() {
    assertThat(observed).isEqualTo("broken []");
  }

  @Test
  void aBatch_hasALinkToEachSender() {
    Span sender = span("/topics/returns/ok", SpanKind.SPAN_KIND_PRODUCER);
    Span batch =
        sent.spans().stream()
            .filter(span -> span.getName().equals("process returns"))
            .findFirst()
            .orElseThrow();

    assertThat(batch.getParentSpanId()).isEqualTo(ByteString.EMPTY);
    assertThat(batch.getLinksList())
        .extracting(Span.Link::getSpanId)
        .containsExactly(sender.getSpanId());
    assertThat(attributes(batch.getAttributesList()))
        .containsEntry("messaging.batch.message_count", "1");
  }

  /** Whatever thread it is on, virtual ones too. */
  @Test
  void workOnAnotherThread_isInTheTraceOfItsRequest() {
    ANSWERS.forEach(
        (path, answer) -> {
          if (path.startsWith("/jobs/")) {
            Span asked = span(path, SpanKind.SPAN_KIND_CLIENT);
            assertThat(spans(path).filter(span -> span.getSpanId().equals(asked.getParentSpanId())))
                .as(path)
                .extracting(Span::getName)
                .containsExactly("GET /jobs/{thread}/{outcome}");
            assertThat(answer.body()).as(path).startsWith("" + path.contains("/virtual/"));
          }
        });
    if (virtual) {
      assertThat(lines("/jobs/virtual/broken"))
          .contains("CLIENT GET -> " + FAILED, "SERVER GET /outcomes/{outcome} -> " + FAILED);
    }
  }

  @Test
  void aScheduledJobThatFails_hasTheTuple() {
    assertThat(sent.spans())
        .filteredOn(span -> span.getName().equals("Jobs.clean"))
        .extracting(OrdersIT::line)
        .contains("INTERNAL Jobs.clean -> ok", "INTERNAL Jobs.clean -> " + FAILED);
  }

  /** Micrometer measures requests itself: under another name, beside the charter's metric. */
  @Test
  void micrometersMeters_areExported() {
    assertThat(sent.histogram("orders.cleanup")).isNotEmpty();
    assertThat(sent.metricNames()).contains("http.server.requests", "http.server.request.duration");
    long requests =
        sent.histogram("http.server.request.duration").stream()
            .mapToLong(point -> point.getCount())
            .sum();
    long served =
        sent.spans().stream().filter(span -> span.getKind() == SpanKind.SPAN_KIND_SERVER).count();
    assertThat(requests).isEqualTo(served);
  }

  @Test
  void theKeyOfAMessage_isProtected() {
    assertThat(sent.spans())
        .extracting(span -> attributes(span.getAttributesList()).get("messaging.kafka.message.key"))
        .filteredOn(Objects::nonNull)
        .isNotEmpty()
        .doesNotContain("ok", "broken");
  }

  /** Except that this service sends to itself: a charter cannot state that. */
  @Test
  void verify_findsNothing() throws IOException {
    Checker checker =
        new Checker(
            Charter.load(CHARTER).charter(),
            Options.defaults().expecting(4).through(List.of("storefront")));
    OtlpProtobuf reader = new OtlpProtobuf();
    reader.read(sent.spansAsSent(), checker);
    reader.read(sent.metricsAsSent(), checker);
    reader.read(sent.logsAsSent(), checker);
    checker.requestsRead(3);

    CheckResult result = checker.result();

    assertThat(result.findings())
        .extracting(Object::toString)
        .allSatisfy(
            finding -> assertThat(finding).contains("rule=expected-peer", "called by storefront"));
  }

  private static Stream<Span> spans(String path) {
    return sent
        .spans(ServiceProcess.trace(Objects.requireNonNull(ANSWERS.get(path), path)))
        .stream();
  }

  private static Span span(String path, SpanKind kind) {
    return spans(path).filter(span -> span.getKind() == kind).findFirst().orElseThrow();
  }

  private static List<String> lines(String path) {
    return spans(path).map(OrdersIT::line).toList();
  }

  private static String line(Span span) {
    return span.getKind().name().substring("SPAN_KIND_".length())
        + ' '
        + span.getName()
        + " -> "
        + ForeignRun.tuple(attributes(span.getAttributesList()))
        + (span.getStatus().getCodeValue() == 2 ? " (error)" : "");
  }
}
