package dev.plumbline.cli.stack.up;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.charter.Charter;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A company's own charter and services on the real backend, by the jar as its people run it. */
class StackUpIT {
  private static final long LIMIT_SECONDS = 60;
  private static final Path JAR = Path.of("target", "plumbline.jar").toAbsolutePath();
  private static final Path ACME = Path.of("..", "conformance", "foreign", "acme", "charter");
  private static final String TRACE = "4bf92f3577b34da6a3ff00000000abcd";
  private static final String JOURNEYS =
      """

      slos:
        journeys:
          - {name: %s, service: storefront, operation: POST /checkout, brief: A customer pays.,
             availability: {objective: 0.99, failures: [service, dependency]}}
      """;

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private Process stack;
  private List<ProcessHandle> children = List.of();

  @AfterEach
  void end() {
    if (stack != null) {
      stack.destroyForcibly();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void aServiceOfItsOwnCharter_isSeenInConsoleAndPrometheus_andTheCharterIsFollowed()
      throws Exception {
    copyOfTheCharter();
    appendToThePolicy(JOURNEYS.formatted("pay"));
    stack = start();
    awaitWords("Ctrl-C stops everything.");

    assertThat(said())
        .contains("export OTEL_SERVICE_NAME=cart")
        .containsPattern("java -javaagent:\\S*plumbline-javaagent.jar -jar APP.jar")
        .contains("export PLUMBLINE_CHARTER=" + folder.resolve("run/charter.json"));
    String otlp = found("export OTEL_EXPORTER_OTLP_ENDPOINT=");
    send(otlp + "/v1/traces", traces());
    send(otlp + "/v1/metrics", metrics());

    await(
        "the console has the trace",
        () -> ask(address("console") + "/api/traces/" + TRACE).contains("POST /checkout"));
    await(
        "Prometheus records the journey",
        () -> !query("journey:calls:rate5m{journey=\"pay\"}").isEmpty());
    assertThat(query("plumbline:time_compression == 1")).as("time is not compressed").hasSize(1);
    assertThat(verify(found("check it +"))).as(said()).isNotEqualTo(2);

    appendToThePolicy("nonsense: true\n");
    awaitWords("The one before stays until this is corrected.");
    copyOfTheCharter();
    appendToThePolicy(JOURNEYS.formatted("check-out"));
    awaitWords("Taken over: charter");
    assertThat(verify(found("Check what comes after it: "))).isEqualTo(1);
    assertThat(folder.resolve("verify.log")).content().contains(" older than --since");

    String digest = Charter.load(folder.resolve("charter")).charter().digest();
    await(
        "the console has the new charter",
        () -> ask(address("console") + "/api/config").contains(digest));
    await(
        "Prometheus has the new rules",
        () -> prometheus("/api/v1/rules").contains("\"journey\":\"check-out\""));
    assertThat(Charter.load(folder.resolve("run/charter.json")).charter().digest())
        .isEqualTo(digest);

    // Ctrl-C is SIGINT; SIGTERM ends it in the same way.
    children = stack.descendants().toList();
    assertThat(children).hasSizeGreaterThanOrEqualTo(5);
    stack.toHandle().destroy();
    assertThat(stack.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    await("no child is left", () -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  private void copyOfTheCharter() throws IOException {
    try (Stream<Path> files = Files.walk(ACME)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve("charter").resolve(ACME.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.write(copy, Files.readAllBytes(file));
      }
    }
  }

  private void appendToThePolicy(String text) throws IOException {
    Files.writeString(folder.resolve("charter/policy.yaml"), text, StandardOpenOption.APPEND);
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                JAR.toString(),
                "stack",
                "up",
                "--ports",
                "random",
                "--folder",
                "run")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    return builder.redirectOutput(folder.resolve("said.txt").toFile()).start();
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said.txt"));
  }

  /** Runs the command as it was printed. */
  private int verify(String command) throws Exception {
    Process process =
        new ProcessBuilder("bash", "-c", command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("verify.log").toFile())
            .start();
    return process.waitFor();
  }

  /** The address of a part, or the text behind a word, in what was said. */
  private String found(String before) throws IOException {
    Matcher line = Pattern.compile("(?m)^ *" + before + "(.+)$").matcher(said());
    assertThat(line.find()).as("%s is not in %s", before, said()).isTrue();
    return line.group(1);
  }

  private String address(String part) throws IOException {
    return found(part + " +(?=http)");
  }

  private List<JsonNode> query(String query) throws IOException, InterruptedException {
    String answer =
        prometheus("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    JsonNode result = new ObjectMapper().readTree(answer).path("data").path("result");
    return Stream.iterate(0, i -> i < result.size(), i -> i + 1).map(result::get).toList();
  }

  /** Asks Prometheus with the credentials of the run. */
  private String prometheus(String path) throws IOException, InterruptedException {
    String credentials = read("prometheus-user") + ":" + read("prometheus-password");
    return client
        .send(
            HttpRequest.newBuilder(URI.create(address("Prometheus") + path))
                .header(
                    "Authorization",
                    "Basic "
                        + Base64.getEncoder()
                            .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private String read(String name) throws IOException {
    String where = found("user and password +");
    return Files.readString(Path.of(where.substring(0, where.indexOf("/*-user"))).resolve(name));
  }

  private String ask(String address) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(address)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private void send(String address, String json) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static String traces() {
    long end = System.currentTimeMillis() * 1_000_000;
    return """
        {"resourceSpans":[{"resource":{"attributes":[%s]},"scopeSpans":[{"spans":[
         {"traceId":"%s","spanId":"00000000000000aa","name":"POST /checkout","kind":2,
          "startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[%s]}]}]}]}"""
        .formatted(
            attribute("service.name", "storefront"),
            TRACE,
            end - 20_000_000,
            end,
            attribute("http.request.method", "POST") + "," + attribute("http.route", "/checkout"));
  }

  private static String metrics() {
    long now = System.currentTimeMillis() * 1_000_000;
    return """
        {"resourceMetrics":[{"resource":{"attributes":[%s]},"scopeMetrics":[{"metrics":[
         {"name":"http.server.request.duration","unit":"s","histogram":{"aggregationTemporality":2,
          "dataPoints":[{"startTimeUnixNano":"%d","timeUnixNano":"%d","count":"3","sum":0.06,
           "bucketCounts":["3","0"],"explicitBounds":[0.1],"attributes":[%s]}]}}]}]}]}"""
        .formatted(
            attribute("service.name", "storefront"),
            now - 1_000_000_000L,
            now,
            attribute("http.request.method", "POST") + "," + attribute("http.route", "/checkout"));
  }

  private static String attribute(String key, String value) {
    return "{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}".formatted(key, value);
  }

  private void awaitWords(String words) throws Exception {
    await(words, () -> said().contains(words));
  }

  private void await(String what, Callable<Boolean> condition) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (System.nanoTime() < until) {
      try {
        if (condition.call()) {
          return;
        }
      } catch (IOException notYet) {
        // The console starts again with a new charter.
      }
      Thread.sleep(100);
    }
    throw new AssertionError(what + " within " + LIMIT_SECONDS + " s; said:\n" + said());
  }
}
