package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferCommandTest {
  private static final String CARD = "4111111111111111";
  private static final String MAIL = "jane@shop.example";

  @TempDir private Path around;
  private Path charter;
  private Path telemetry;

  @BeforeEach
  void folders() {
    charter = around.resolve("acme").resolve("charter");
    telemetry = around.resolve("telemetry.jsonl");
  }

  @Test
  void seenTelemetry_becomesAValidCharterThatItConformsTo() throws IOException {
    Files.write(telemetry, lines(30));

    Run run = Run.plumbline("infer", telemetry, "-o", charter);

    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    assertThat(read("policy.yaml"))
        .contains("{name: storefront, language: java, boundary: true, peers: [cart]}")
        .contains("{name: cart, language: go}");
    assertThat(read("registry/inferred.yaml"))
        .contains("- key: acme.lines\n    type: int")
        .contains("- key: acme.ratio\n    type: double")
        .contains("{id: gold, value: \"gold\", stability: development}")
        .contains("closed: true")
        .contains("name: acme.stock\n    instrument: histogram\n    unit: \"{item}\"")
        .contains("buckets: [1, 2.5]")
        .contains("name: {note: \"cart.add\"}")
        .contains("seen 30 times in cart")
        .contains("name: acme.sold");
    assertThat(read("policy/inferred.yaml")).contains("- {ref: acme.tier, requirement_level:");
    Run check = Run.plumbline("check", charter);
    assertThat(check.exit()).isZero();
    assertThat(Run.plumbline("verify", telemetry, "--charter", charter).out())
        .contains("attribute cartSize is unknown to the charter")
        .doesNotContain("attribute acme.tier is unknown")
        .doesNotContain("attribute-type")
        .doesNotContain("attribute-enum");
  }

  @Test
  void personalValues_areMarked_andNowhereWritten() throws IOException {
    Files.write(telemetry, lines(30));

    Run run = Run.plumbline("infer", telemetry, "-o", charter);

    assertThat(run.out())
        .contains("acme.payment: 30 of 30 values look like the number of a payment card")
        .contains("acme.buyer: 31 of 31 values look like an e-mail address")
        .contains("acme.api_token: its key has the word \"token\"")
        .contains("acme.stock: its label acme.buyer is sensitive and was left out")
        .doesNotContain(CARD, MAIL, "s3cr3t");
    String all;
    try (Stream<Path> files = Files.walk(charter)) {
      all =
          files
              .filter(Files::isRegularFile)
              .map(InferCommandTest::text)
              .collect(Collectors.joining());
    }
    assertThat(all).contains("sensitive: drop").doesNotContain(CARD, MAIL, "s3cr3t");
  }

  @Test
  void whoeverSendsTelemetry_writesNoYaml() throws IOException {
    String attributes = text("acme.size", "big");
    Files.write(
        telemetry,
        List.of(
            resource(
                "cart",
                "go}\\n  - {name: evil, language: go",
                spans(span("1", "", "add", 1, attributes))),
            resource("evil\\n  - key: acme.evil", "go", spans(span("2", "", "add", 1, attributes))),
            resource(MAIL, "go", spans(span("3", "", "add", 1, attributes))),
            resource(
                "null", "go", spans(span("4", "", "mail " + MAIL, 1, text("acct." + CARD, "x"))))));

    Run run = Run.plumbline("infer", telemetry, "-o", charter);

    assertThat(run.exit()).isZero();
    assertThat(run.out()).doesNotContain(MAIL, CARD, "\n  - key: acme.evil");
    assertThat(read("policy.yaml"))
        .contains("{name: cart, language: unknown, boundary: true}")
        .doesNotContain("evil", MAIL, "null");
    assertThat(read("registry/inferred.yaml"))
        .contains("seen 3 times in cart, 2 other services")
        .doesNotContain("evil", MAIL, CARD);
  }

  @Test
  void fewWordsOfAPerson_areNoClosedSet() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String attributes =
          text("acme.customer", i % 2 == 0 ? "jane" : "paul")
              + ","
              + text("acme.auth", i % 2 == 0 ? "hunter" : "letmein")
              + ","
              + text("acme.who_is", i % 2 == 0 ? "Jane" : "Paul");
      lines.add(
          resource("cart", "go", spans(span("%032x".formatted(i + 1), "", "add", 1, attributes))));
    }
    Files.write(telemetry, lines);

    Run run = Run.plumbline("infer", telemetry, "-o", charter);

    assertThat(run.out()).contains("acme.auth: its key has the word \"auth\"");
    assertThat(read("registry/inferred.yaml").toLowerCase(Locale.ROOT))
        .doesNotContain("members", "jane", "hunter");
  }

  @Test
  void whatARegistryCannotName_isListed() throws IOException {
    Files.write(telemetry, lines(30));

    assertThat(Run.plumbline("infer", telemetry, "-o", charter).out())
        .contains("attribute cartSize: its name is no dotted name")
        .contains("contains ids, 30 times in storefront")
        .contains("Left to their instrumentation, metrics of OpenTelemetry: jvm.* (1)")
        .contains("metrics row acme.queue.total: ");
  }

  /** As the agent's JDBC instrumentation sends them, and the SDK's measurements of itself. */
  @Test
  void olderNamesOfOpenTelemetry_areDraftedAsSuch_andWhatAnSdkMeasuresIsNot() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String attributes =
          String.join(
              ",",
              text("db.system", "h2"),
              text("db.statement", "select 1"),
              text("db.user", "sa"),
              text("code.function", "query"));
      lines.add(
          resource(
              "cart",
              "java",
              spans(span("%032x".formatted(i + 1), "", "SELECT cart", 3, attributes))));
    }
    lines.add(
        resource(
            "cart",
            "java",
            "\"scopeMetrics\":[{\"scope\":{\"name\":\"io.opentelemetry.sdk.trace\"},\"metrics\":["
                + "{\"name\":\"processedSpans\",\"unit\":\"1\",\"sum\":{\"dataPoints\":[{\"asInt\":\"1\",\"attributes\":["
                + text("processorType", "BatchSpanProcessor")
                + "]}]}}]}]",
            "resourceMetrics"));
    Files.write(telemetry, lines);

    Run run = Run.plumbline("infer", telemetry, "-o", charter);

    assertThat(run.exit()).isZero();
    assertThat(read("registry/inferred.yaml"))
        .contains("- key: db.system\n    type: string")
        .contains("{reason: renamed, renamed_to: db.system.name, note: Use db.system.name.}")
        .contains("renamed_to: code.function.name")
        .containsPattern("key: db.user\\n(.*\\n){3}.*reason: obsoleted")
        .doesNotContain("spans:");
    assertThat(run.out())
        .contains("Older semantic conventions: 4 spans")
        .contains("io.opentelemetry.sdk.trace.* (1)")
        .doesNotContain("processorType", "Not drafted");
  }

  @Test
  void aDurationInAnotherUnitThanSeconds_isADoubt() throws IOException {
    Files.writeString(
        telemetry,
        resource(
            "cart",
            "go",
            "\"scopeMetrics\":[{\"scope\":{},\"metrics\":[{\"name\":\"acme.wait\",\"unit\":\"ms\",\"gauge\":{\"dataPoints\":[{\"asInt\":\"1\"}]}}]}]",
            "resourceMetrics"));

    Run run = Run.plumbline("infer", telemetry, "-o", charter);

    assertThat(run.out())
        .contains("acme.wait: its unit is ms, OpenTelemetry's is s; with unit and buckets in s");
  }

  @Test
  void forACharterThatIsThere_onlyWhatItLacksIsDrafted() throws IOException {
    Files.write(telemetry, lines(30));
    Run.plumbline("init", charter, "--service", "storefront", "--service", "cart:go");
    Files.writeString(
        charter.resolve("registry/own.yaml"),
        """
        file_format: definition/2
        attributes:
          - {key: acme.lines, type: int, stability: development, brief: Lines of a cart.}
        """);

    Run run = Run.plumbline("infer", telemetry, "--charter", charter, "-o", charter);

    assertThat(run.exit()).isZero();
    assertThat(read("registry/inferred.yaml"))
        .contains("acme.tier")
        .doesNotContain("key: acme.lines");
    assertThat(Run.plumbline("check", charter).exit()).isZero();
    Run again = Run.plumbline("infer", telemetry, "--charter", charter, "-o", charter);
    assertThat(again.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(again.err()).contains("inferred.yaml is there already");
  }

  @Test
  void whatCannotBeRead_isReported_andTheRestDrafted() throws IOException {
    List<String> lines = new ArrayList<>(lines(3));
    lines.add("{\"resourceSpans\":");
    Files.write(telemetry, lines);

    Run run = Run.plumbline("infer", telemetry, "-o", charter);

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.err()).contains("telemetry.jsonl:" + lines.size() + ":");
    assertThat(charter.resolve("registry/inferred.yaml")).exists();
  }

  @Test
  void nothingToRead_writesNothing() {
    Run run = Run.plumbline("infer", around.resolve("nowhere.jsonl"), "-o", charter);

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("no such file").contains("nothing was written");
    assertThat(charter).doesNotExist();
    Run silence =
        Run.plumbline("infer", "--listen-http", "127.0.0.1:0", "--for", "1ms", "-o", charter);
    assertThat(silence.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(silence.err()).contains("listening for OTLP/HTTP on 127.0.0.1:");
    assertThat(Run.plumbline("infer", "-o", charter).err()).contains("expected either PATH");
  }

  @Test
  void aFolderThatIsNotEmpty_isLeftAlone() throws IOException {
    Files.write(telemetry, lines(1));

    Run run = Run.plumbline("infer", telemetry, "-o", around);

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("is not an empty folder");
  }

  @Test
  void moreNamesThanAreKept_areCounted() throws IOException {
    String attributes =
        Stream.iterate(0, i -> i + 1)
            .limit(5_200)
            .map(i -> text("acme.key" + i, "v"))
            .collect(Collectors.joining(","));
    Files.writeString(
        telemetry, resource("cart", "go", spans(span("1", "", "cart.add", 1, attributes))));

    Run run = Run.plumbline("infer", telemetry, "-o", charter);

    assertThat(run.out()).contains("Too many names: 200 items");
  }

  private static List<String> lines(int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String trace = "%032x".formatted(i + 1);
      String tier = text("acme.tier", i % 2 == 0 ? "gold" : "basic");
      lines.add(
          resource(
              "storefront",
              "java",
              spans(
                  span(trace, "", "GET /carts/" + (100_000 + i), 2, tier)
                      + ","
                      + span(trace, "", "GET", 2, http(tier)))));
      lines.add(
          resource(
              "cart",
              "go",
              spans(
                  span(
                      trace,
                      "00000000000000a1",
                      "cart.add",
                      1,
                      String.join(
                          ",",
                          tier,
                          text("acme.payment", CARD),
                          text("acme.buyer", MAIL),
                          text("acme.api_token", "s3cr3t"),
                          text("cartSize", "big"),
                          "{\"key\":\"acme.lines\",\"value\":{\"intValue\":\"" + i + "\"}}",
                          "{\"key\":\"acme.ratio\",\"value\":{\"doubleValue\":0.5}}")))));
    }
    lines.add(
        resource(
            "cart",
            "go",
            "\"scopeMetrics\":[{\"scope\":{},\"metrics\":["
                + "{\"name\":\"acme.stock\",\"unit\":\"{item}\",\"histogram\":{\"dataPoints\":[{\"explicitBounds\":[1,2.5],\"bucketCounts\":[\"1\",\"0\",\"0\"],\"count\":\"1\",\"sum\":1,\"attributes\":["
                + text("acme.tier", "gold")
                + ","
                + text("acme.buyer", MAIL)
                + "]}]}},"
                + "{\"name\":\"acme.queue.total\",\"unit\":\"{item}\",\"gauge\":{\"dataPoints\":[{\"asInt\":\"1\"}]}},"
                + "{\"name\":\"jvm.class.count\",\"unit\":\"{class}\",\"sum\":{\"dataPoints\":[{\"asInt\":\"1\"}]}}]}]",
            "resourceMetrics"));
    lines.add(
        resource(
            "cart",
            "go",
            "\"scopeLogs\":[{\"scope\":{},\"logRecords\":[{\"eventName\":\"acme.sold\",\"attributes\":["
                + text("acme.tier", "gold")
                + "]}]}]",
            "resourceLogs"));
    return lines;
  }

  private static String http(String more) {
    return String.join(
        ",",
        text("http.request.method", "GET"),
        text("url.scheme", "http"),
        text("url.path", "/"),
        more);
  }

  private static String resource(String service, String language, String signals) {
    return resource(service, language, signals, "resourceSpans");
  }

  private static String resource(String service, String language, String signals, String key) {
    return "{\"%s\":[{\"resource\":{\"attributes\":[%s,%s]},%s}]}"
        .formatted(
            key, text("service.name", service), text("telemetry.sdk.language", language), signals);
  }

  private static String spans(String spans) {
    return "\"scopeSpans\":[{\"scope\":{\"name\":\"acme\"},\"spans\":[" + spans + "]}]";
  }

  private static String span(
      String trace, String parent, String name, int kind, String attributes) {
    String id =
        parent.isEmpty()
            ? name.equals("GET") ? "00000000000000a1" : "00000000000000a2"
            : "00000000000000b1";
    return "{\"traceId\":\"%32s\",\"spanId\":\"%s\",\"parentSpanId\":\"%s\",\"name\":\"%s\",\"kind\":%d,\"startTimeUnixNano\":\"1764470400000000000\",\"endTimeUnixNano\":\"1764470400001000000\",\"attributes\":[%s]}"
        .formatted(trace, id, parent, name, kind, attributes)
        .replace(" ".repeat(31), "0".repeat(31));
  }

  private static String text(String key, String value) {
    return "{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}".formatted(key, value);
  }

  private String read(String file) {
    return text(charter.resolve(file));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
