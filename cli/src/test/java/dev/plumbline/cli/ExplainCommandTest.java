package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.clients.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
  private static final Path VECTORS = Path.of("../conformance/vectors/verify");
  private static final String CHARTER = VECTORS.resolve("charter").toString();

  /**
   * One that base marks, one by default, one that only its key and one that only its value gives
   * away.
   */
  private static final String SENSITIVE =
      """
      {"key":"client.address","value":{"stringValue":"203.0.113.77"}},
      {"key":"url.query","value":{"stringValue":"card=4111111111111111"}},
      {"key":"http.request.header.authorization","value":{"arrayValue":{"values":[{"stringValue":"Bearer aaaabbbbccccdddd"}]}}},
      {"key":"acme.user.password","value":{"stringValue":"correct horse"}},
      {"key":"acme.note","value":{"stringValue":"ask jane.doe@mail.example"}},
      {"key":"acme.inner","value":{"kvlistValue":{"values":[{"key":"url.query","value":{"stringValue":"inner-secret"}}]}}},
      {"key":"acme.size","value":{"intValue":"12"}}
      """;

  @TempDir private Path folder;
  private String digest = "";

  @BeforeEach
  void readDigest() {
    String json = Run.plumbline("check", CHARTER, "--format", "json").out();
    digest = json.replaceAll("(?s).*\"digest\" : \"([0-9a-f]{64})\".*", "$1");
  }

  @Test
  void failedSpan_isExplained_withRowOriginsErrorAndModes() throws IOException {
    Run run = explain(vector("good/not-found.jsonl"), "--span", "POST /v1/orders");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("span \"POST /v1/orders\" (server) of edge, trace 61cb7032")
        .contains("charter digest " + digest.substring(0, 12) + ", the given charter")
        .containsPattern("row +http\\.server +registry/http\\.yaml:[0-9]+")
        .contains("it has http.request.method")
        .contains("error     code NOT_FOUND, the HTTP status is 404")
        .containsPattern("reason SKU_UNKNOWN, policy\\.yaml:[0-9]+: The catalogue")
        .contains("it began behind this service")
        .contains("fault caller by the error table as edge sees it")
        .containsPattern("http\\.route +/v1/orders +registry/http\\.yaml:[0-9]+ +conditionally_")
        .containsPattern("observe attribute-enum, attribute-required")
        .containsPattern("verify  baggage-arrived, charter-digest");
  }

  @Test
  void whileACommandRuns_itsTelemetryIsExplained() throws IOException {
    Path line = folder.resolve("line.json");
    Files.writeString(line, Files.readAllLines(Path.of(vector("good/not-found.jsonl"))).get(0));
    String send =
        "curl -sf -o /dev/null -H 'Content-Type: application/json' --data-binary @"
            + line
            + " $OTEL_EXPORTER_OTLP_ENDPOINT/v1/traces";

    Run run = Run.plumbline("explain", "--charter", CHARTER, "--while", send);

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("charter   digest " + digest.substring(0, 12));
    Run silence = Run.plumbline("explain", "--charter", CHARTER, "--while", "true");
    assertThat(silence.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(silence.err()).contains("explain: nothing could be read");
    Run both = Run.plumbline("explain", line.toString(), "--charter", CHARTER, "--while", "true");
    assertThat(both.err()).contains("expected one of PATH, --console, --prometheus, and --listen");
  }

  @Test
  void brokenAttribute_isNamed_withTheModeOfItsRule() throws IOException {
    Run run = explain(vector("bad/attribute-enum.jsonl"), "--trace", "1", "--limit", "50");

    assertThat(run.out())
        .containsPattern("breaks attribute-enum")
        .containsPattern(
            "(?s)findings\\n +attribute-enum  observe \\(rule, policy\\.yaml:[0-9]+\\)");
  }

  @Test
  void metric_isExplained_byItsRow() throws IOException {
    Run run =
        explain(
            vector("bad/metric-label.jsonl"),
            "--metric",
            "rpc.server.call.duration",
            "--service",
            "gateway");

    assertThat(run.out())
        .contains("metric \"rpc.server.call.duration\" (histogram in \"s\") of gateway")
        .containsPattern(
            "server\\.port +9100 +registry/common\\.yaml:[0-9]+ +int ok, breaks metric-label")
        .contains("label server.port is not among those of the metric");
  }

  @Test
  void sensitiveValues_areNeverPrinted() throws IOException {
    Path file = span("jane.doe@mail.example orders", SENSITIVE, digest);

    for (String format : new String[] {"text", "json"}) {
      for (String[] select : new String[][] {{"--trace", "0a"}, {"--service", "edge"}}) {
        Run run = explain(file.toString(), select[0], select[1], "--format", format);

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
            .doesNotContain("203.0.113.77")
            .doesNotContain("4111")
            .doesNotContain("aaaabbbb")
            .doesNotContain("correct horse")
            .doesNotContain("jane.doe")
            .doesNotContain("inner-secret");
      }
    }
    assertThat(explain(file.toString(), "--trace", "0a").out())
        .containsPattern("client\\.address +<redacted by registry/common\\.yaml:[0-9]+>")
        .contains("<not shown: its key has the word \"password\">")
        .contains("<not shown: it looks like an e-mail address>")
        .containsPattern("acme\\.size +12 ");
  }

  @Test
  void sensitiveValues_inListsOfMapsAndInNames_areNeverPrinted() throws IOException {
    String items =
        """
        {"key":"items","value":{"arrayValue":{"values":[{"kvlistValue":{"values":[
        {"key":"customer.email","value":{"stringValue":"Alice Miller"}},
        {"key":"password","value":{"stringValue":"hunter2"}}]}}]}}},
        {"key":"acme.list","value":{"arrayValue":{"values":[{"kvlistValue":{"values":[
        {"key":"acme.size","value":{"intValue":"12"}}]}}]}}}
        """;
    String file = span("settle hunter2 for Alice Miller", items, digest).toString();

    for (String format : new String[] {"text", "json"}) {
      for (String select : new String[] {"--trace=0a", "--service=edge", "--span=nope"}) {
        Run run = explain(file, select, "--format", format);
        assertThat(run.out() + run.err())
            .contains("settle <redacted> for <redacted>")
            .doesNotContain("hunter2")
            .doesNotContain("Alice");
      }
    }
    assertThat(explain(file, "--span", "settle hunter2 for Alice Mille").err())
        .contains("the nearest is \"settle <redacted> for <redacted>\"");
    assertThat(explain(file, "--trace", "0a").out())
        .contains("<not shown: customer.email in it: it is sensitive>")
        .contains("[<a map of 1>]");
  }

  @Test
  void valueWithheldOfOneSpan_isWithheldInTheNameOfAll() throws IOException {
    Path one = span("settle for Alice Miller", "", digest);
    Path other = Files.move(one, folder.resolve("one.jsonl"));
    String attribute = "{\"key\":\"customer.email\",\"value\":{\"stringValue\":\"Alice Miller\"}}";
    String second = Files.readString(span("settle for Alice Miller", attribute, digest));
    Files.writeString(
        other,
        Files.readString(other) + "\n" + second.replace("00000000000000b1", "00000000000000b2"));

    assertThat(explain(other.toString(), "--service", "edge").out())
        .contains("settle for <redacted>")
        .doesNotContain("Alice");
  }

  @Test
  void controlCharacters_ofAService_areNotPrinted() throws IOException {
    String failed =
        """
        {"key":"plumbline.error.code","value":{"stringValue":"NOT_FOUND"}},
        {"key":"plumbline.error.origin","value":{"stringValue":"edge"}}
        """;
    Path file = span("orders", failed, digest);
    String escaping = "\"e\\u001b[31m\\u009b\"";
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "\"service.name\",\"value\":{\"stringValue\":\"edge\"",
                "\"service.name\",\"value\":{\"stringValue\":" + escaping));

    for (String select : new String[] {"--trace=0a", "--span=nope", "--limit=1"}) {
      Run run = explain(file.toString(), select);
      assertThat(run.out() + run.err()).doesNotContain("\u001b").doesNotContain("\u009b");
    }
    assertThat(explain(file.toString(), "--trace", "0a").out())
        .contains("e?[31m? is no service of the charter")
        .contains("as e?[31m? sees it");
  }

  @Test
  void anotherDigest_orNone_isStated() throws IOException {
    String other = "0123456789abcdef".repeat(4);

    assertThat(explain(span("a", SENSITIVE, other).toString(), "--span", "a").out())
        .contains(
            "charter digest 0123456789ab, another than the given one (" + digest.substring(0, 12))
        .contains("nothing by the given charter");
    assertThat(explain(span("a", SENSITIVE, "").toString(), "--span", "a").out())
        .contains("no plumbline.charter.digest: Plumbline is not in this process, or its mode is");
  }

  @Test
  void processes_areShown_asTheyReportThemselves() throws IOException {
    Path file =
        metrics(
            point("plumbline.enforcement.active", "gauge", 0, "plumbline.charter.digest", digest)
                + point(
                    "plumbline.findings",
                    "sum",
                    7,
                    "plumbline.finding.rule",
                    "metric-unit",
                    "plumbline.finding.action",
                    "observed")
                + point(
                    "plumbline.findings",
                    "sum",
                    2,
                    "plumbline.finding.rule",
                    "netty",
                    "plumbline.finding.action",
                    "failed")
                + point(
                    "plumbline.charter.pending", "gauge", 1, "plumbline.charter.part", "metrics")
                + point(
                    "plumbline.charter.reloads",
                    "sum",
                    3,
                    "plumbline.charter.reload.outcome",
                    "refused")
                + point(
                    "plumbline.telemetry.dropped",
                    "sum",
                    12,
                    "plumbline.signal",
                    "traces",
                    "plumbline.drop.reason",
                    "queue_full"));
    Path log =
        Files.writeString(
            folder.resolve("edge.log"),
            """
            something else
            INFO dev.plumbline.agent - Plumbline observing charter shop 0.1.0 (digest 1d79feaabcb6) from charter/shop mode=observe hooks live: exporters, views; waiting for their library: jetty, netty, undertow; refused: tomcat
            INFO dev.plumbline.agent - Plumbline hook undertow is live: instruments io.undertow.util.AbstractAttachable
            INFO dev.plumbline.agent - Plumbline hook netty is refused: incompatible library version (x)
            """);

    Run run = explain(file.toString(), "--log", log.toString());

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("process edge i-1, java")
        .containsPattern("mode +observe \\(plumbline\\.enforcement\\.active is 0\\)")
        .containsPattern("waiting +metrics: of the charter in force")
        .containsPattern("reloads +refused 3")
        .containsPattern("findings +metric-unit 7 observed")
        .containsPattern("failed +netty 2")
        .containsPattern("dropped +traces queue_full 12")
        .contains("in a process whose mode is observe")
        .contains("  live:\n    exporters, undertow, views\n")
        .contains("  waiting for its library:\n    jetty\n")
        .contains("  refused:\n    tomcat\n")
        .contains("  refused: incompatible library version (x):\n    netty\n");
  }

  @Test
  void processThatObserves_weakensTheModeOfItsRules() throws IOException {
    Path file =
        metrics(
            point("plumbline.enforcement.active", "gauge", 0, "plumbline.charter.digest", digest));

    Map<String, @Nullable Object> json = json(explain(file.toString(), "--format", "json"));

    Map<String, @Nullable Object> process = Json.object(Json.list(json.get("processes")).get(0));
    assertThat(process).containsEntry("mode", "observe");
    assertThat(Json.list(process.get("rules")))
        .anySatisfy(
            rule ->
                assertThat(Json.object(rule))
                    .containsEntry("rule", "span-name-template")
                    .containsEntry("mode", "observe")
                    .containsEntry("from", "process"))
        .noneSatisfy(rule -> assertThat(Json.object(rule)).containsEntry("mode", "enforce"));
  }

  @Test
  void whatIsNotThere_isMissed_inOneLineWithTheNearest() throws IOException {
    String order = vector("good/order.jsonl");

    assertMissed(
        explain(order, "--span", "POST /v1/order"),
        "9 spans of 7 names, the nearest is \"POST /v1/orders\"");
    assertMissed(explain(order, "--service", "edgee"), "3 services, the nearest is \"edge\"");
    assertMissed(
        explain(order, "--trace", "ffff"), "no trace ffff; there is telemetry of 1 trace, such as");
    assertMissed(explain(order, "--metric", "rpc"), "no metric \"rpc\"; 0 metrics");
    assertMissed(
        explain(order, "--span", "orders.place", "--service", "edge"), "but no item has all of it");
  }

  @Test
  void aTrace_isExplainedAsAWhole() throws IOException {
    assertThat(explain(vector("good/order.jsonl"), "--trace", "cc60").out())
        .contains("span \"POST /v1/orders\"")
        .doesNotContain("explained ");
  }

  @Test
  void manyThatMatch_areCut_withHowToNarrow() throws IOException {
    Run run = explain(vector("good/order.jsonl"), "--trace", "cc60", "--limit", "2");

    assertThat(run.out())
        .contains("explained 2 of 9 spans; narrow with --span ID or NAME, --service NAME")
        .containsOnlyOnce("span \"POST /v1/orders\"");
    assertThat(run.out().indexOf("POST /v1/orders"))
        .as("by start")
        .isLessThan(run.out().indexOf("PlaceOrder"));
  }

  @Test
  void wrongUse_isOneMessage() throws IOException {
    String order = vector("good/order.jsonl");

    assertThat(explain(order, "--trace", "xyz").err())
        .contains("--trace is \"xyz\", expected 1 to 32");
    assertThat(explain(order, "--console", "http://127.0.0.1:1").err())
        .contains("expected one of PATH, --console, --prometheus, and --listen-grpc");
    assertThat(explain(order, "--metric", "a", "--span", "b").err())
        .contains("--metric goes with --service only");
    assertThat(explain(order, "--limit", "0").err()).contains("expected 1 to 1000");
    Run absent = explain(folder.resolve("absent.jsonl").toString());
    assertThat(absent.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(absent.err())
        .contains("absent.jsonl: no such file")
        .contains("nothing could be read");
    Run nobody = Run.plumbline("explain", "--prometheus", "http://127.0.0.1:1");
    assertThat(nobody.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(nobody.err()).contains("no Prometheus listens at http://127.0.0.1:1");
    assertThat(Run.plumbline("explain", "--console", "http://127.0.0.1:1").err())
        .contains("the console at http://127.0.0.1:1 refused the connection");
  }

  private static void assertMissed(Run run, String message) {
    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).singleElement().asString().contains(message);
  }

  private static Map<String, @Nullable Object> json(Run run) throws IOException {
    assertThat(run.exit()).as(run.err()).isZero();
    return Json.object(Json.read(run.out()));
  }

  private Run explain(String path, String... options) {
    Object[] arguments = new Object[options.length + 4];
    arguments[0] = "explain";
    arguments[1] = "--charter";
    arguments[2] = CHARTER;
    arguments[3] = path;
    System.arraycopy(options, 0, arguments, 4, options.length);
    return Run.plumbline(arguments);
  }

  private String vector(String name) throws IOException {
    Path copy = folder.resolve(Path.of(name).getFileName().toString());
    Files.writeString(
        copy, Files.readString(VECTORS.resolve(name)).replace("@CHARTER_DIGEST@", digest));
    return copy.toString();
  }

  private static String resource(String digest) {
    String of =
        digest.isEmpty()
            ? ""
            : ",{\"key\":\"plumbline.charter.digest\",\"value\":{\"stringValue\":\""
                + digest
                + "\"}}";
    return """
    {"attributes":[{"key":"service.name","value":{"stringValue":"edge"}},\
    {"key":"service.instance.id","value":{"stringValue":"i-1"}},\
    {"key":"telemetry.sdk.language","value":{"stringValue":"java"}}%s]}\
    """
        .formatted(of);
  }

  private Path span(String name, String attributes, String ofDigest) throws IOException {
    return Files.writeString(
        folder.resolve("span.jsonl"),
        """
        {"resourceSpans":[{"resource":%s,"scopeSpans":[{"scope":{"name":"s"},"spans":[{"traceId":"0a000000000000000000000000000001","spanId":"00000000000000b1","name":"%s","kind":1,"startTimeUnixNano":"1","endTimeUnixNano":"2","attributes":[%s]}]}]}]}\
        """
            .formatted(resource(ofDigest), name, attributes.replace("\n", "")));
  }

  private Path metrics(String points) throws IOException {
    return Files.writeString(
        folder.resolve("metrics.jsonl"),
        "{\"resourceMetrics\":[{\"resource\":"
            + resource(digest)
            + ",\"scopeMetrics\":[{\"scope\":{\"name\":\"s\"},\"metrics\":["
            + points.replaceFirst(",$", "")
            + "]}]}]}");
  }

  private static String point(String name, String kind, int value, String... labels) {
    StringBuilder attributes = new StringBuilder();
    for (int i = 0; i < labels.length; i += 2) {
      attributes
          .append(i == 0 ? "" : ",")
          .append(
              "{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}"
                  .formatted(labels[i], labels[i + 1]));
    }
    return "{\"name\":\"%s\",\"unit\":\"1\",\"%s\":{\"dataPoints\":[{\"asInt\":\"%d\",\"attributes\":[%s]}]}},"
        .formatted(name, kind, value, attributes);
  }
}
