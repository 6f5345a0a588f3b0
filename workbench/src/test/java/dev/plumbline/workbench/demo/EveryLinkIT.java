package dev.plumbline.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.cli.Plumbline;
import dev.plumbline.cli.stack.Checkout;
import dev.plumbline.cli.stack.Port;
import dev.plumbline.cli.stack.Stack;
import dev.plumbline.clients.Json;
import dev.plumbline.clients.Prometheus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A thousand orders on the real stack, of whose traces the edge records 5 % and the Collector keeps
 * what its tail rules say: nothing that is shown leads nowhere, and nothing that is counted is
 * lost.
 */
class EveryLinkIT {

  private static final int ORDERS = 1_000;

  /** One in so many asks for an article that nobody has. */
  private static final int MISTAKEN = 20;

  private static final int AT_ONCE = 4;

  /** 5 % of the traces have the last 56 bits of their id here or above. */
  private static final String THRESHOLD = "f3333";

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path folder;

  private static HttpClient client;
  private static final Map<String, Integer> ANSWERED = new TreeMap<>();
  private static final Set<String> RECORDED = new TreeSet<>();
  private static Stack stack;

  @BeforeAll
  static void aThousandOrders() throws Exception {
    Path charter = Files.write(folder.resolve("charter.json"), charterOfFivePercent());
    stack =
        DemoStack.start(
            new DemoSettings(
                Checkout.find(null),
                DemoPorts.random(),
                "enforce",
                "",
                Map.of(
                    "PLUMBLINE_CHARTER",
                    charter.toString(),
                    // However busy the machine: an order that gave up would be counted otherwise.
                    "PLUMBLINE_DEMO_DEADLINE_MS",
                    "30000"),
                folder),
            name -> {});
    client =
        HttpClient.newBuilder()
            .authenticator(stack.credentials().authenticator(stack.ports()))
            .build();
    OrdersApi edge = new OrdersApi(client, stack.ports().url(DemoPorts.EDGE), false);
    ExecutorService customers = Executors.newFixedThreadPool(AT_ONCE);
    List<Callable<OrderAnswer>> orders = new ArrayList<>();
    for (int i = 0; i < ORDERS; i++) {
      String article = i % MISTAKEN == 0 ? "SKU-999999" : "SKU-" + (1 + i % 100);
      orders.add(() -> edge.place(article));
    }
    for (Future<OrderAnswer> order : customers.invokeAll(orders)) {
      OrderAnswer answer = order.get();
      ANSWERED.merge(answer.tuple().map(ObservedTuple::code).orElse(""), 1, Integer::sum);
      if (answer.traceId().substring(18).compareTo(THRESHOLD) >= 0) {
        RECORDED.add(answer.traceId());
      }
    }
    customers.shutdown();
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  private static byte[] charterOfFivePercent() throws IOException {
    Path from = Checkout.find(null).root().resolve("conformance/vectors/charter/whole");
    Path to = folder.resolve("charter");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling("."));
        Files.write(copy, Files.readAllBytes(file));
      }
    }
    Path policy = to.resolve("policy.yaml");
    String all = Files.readString(policy);
    String some =
        all.replace("{name: default, probability: 1.0}", "{name: default, probability: 0.05}");
    assertThat(some).isNotEqualTo(all);
    Files.writeString(policy, some);
    return CompiledCharter.of(CharterFiles.at(to)).json();
  }

  @Test
  void theOrdersWereAnsweredAsTheyWereMeant() {
    assertThat(ANSWERED)
        .isEqualTo(Map.of("", ORDERS - ORDERS / MISTAKEN, "NOT_FOUND", ORDERS / MISTAKEN));
  }

  @ParameterizedTest
  @CsvSource({
    "edge,    http_server_request_duration_seconds, http_route=\"/v1/orders\"",
    "gateway, rpc_server_call_duration_seconds,     rpc_method=~\".+/PlaceOrder\"",
    "worker,  rpc_server_call_duration_seconds,     rpc_method=~\".+/Quote\""
  })
  void eachServiceCountedWhatTheCustomersCounted(String service, String metric, String operation)
      throws Exception {
    Map<String, Integer> counted = Map.of();
    Map<String, Integer> timed = Map.of();
    long until = System.nanoTime() + LIMIT.toNanos();
    do {
      Thread.sleep(250);
      counted = byCode(metric + "_count{service_name=\"%s\",%s}".formatted(service, operation));
      timed =
          byCode(
              metric + "_bucket{le=\"+Inf\",service_name=\"%s\",%s}".formatted(service, operation));
    } while (!counted.equals(ANSWERED) && System.nanoTime() < until);

    assertThat(counted).isEqualTo(ANSWERED);
    assertThat(timed).isEqualTo(ANSWERED);
  }

  @Test
  void explain_reportsTheRunningProcesses_andATraceOfTheConsole() throws Exception {
    String running = "";
    String trace = "";
    long until = System.nanoTime() + LIMIT.toNanos();
    do {
      Thread.sleep(250);
      running =
          explain(
              "--prometheus",
              stack.ports().url(Port.PROMETHEUS),
              "--prometheus-user-file",
              stack.credentials().user("prometheus").toString(),
              "--prometheus-password-file",
              stack.credentials().password("prometheus").toString());
      trace =
          explain(
              "--console",
              stack.ports().url(Port.CONSOLE),
              "--limit",
              "100",
              "--trace",
              RECORDED.iterator().next());
    } while ((!running.contains("process worker")
            || !trace.contains(" of worker, trace ")
            || trace.contains("  findings\n")) // its last spans are missing yet
        && System.nanoTime() < until);

    for (String service : List.of("edge", "gateway", "worker")) {
      assertThat(running)
          .containsPattern(
              "process "
                  + service
                  + " .*\\n +charter +digest [0-9a-f]{12}, the given charter\\n"
                  + " +mode +enforce \\(plumbline\\.enforcement\\.active is 1\\)");
      assertThat(trace).contains(" of " + service + ", trace ");
    }
    assertThat(trace).contains("mode enforce (").doesNotContain("  findings\n");
    String console = stack.ports().url(Port.CONSOLE);
    assertThat(explain("--console", console, "--trace", "f".repeat(32)))
        .isEqualTo(
            "explain: the console has no trace "
                + "f".repeat(32)
                + "; it may not have arrived yet, or was sampled out or removed\n");
    assertThat(explain("--console", console, "--span", "POST /v1/orders", "--limit", "1"))
        .contains("span \"POST /v1/orders\" (server) of edge, trace ");
  }

  private static String explain(String... options) {
    StringWriter out = new StringWriter();
    List<String> words =
        new ArrayList<>(List.of("explain", "--charter", folder.resolve("charter.json").toString()));
    words.addAll(List.of(options));
    Plumbline.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(out, true))
        .execute(words.toArray(new String[0]));
    return out.toString();
  }

  @Test
  void theConsoleHasExactlyTheTracesThatWereRecorded() throws Exception {
    Set<String> stored = Set.of();
    long until = System.nanoTime() + LIMIT.toNanos();
    do {
      Thread.sleep(250);
      stored = new TreeSet<>();
      Map<String, ?> found =
          json("/api/traces?service=edge&operation=POST%20/v1/orders&from=-1h&limit=5000");
      for (Object trace : Json.list(found.get("traces"))) {
        stored.add(Json.text(Json.object(trace), "trace_id"));
      }
    } while (!stored.equals(RECORDED) && System.nanoTime() < until);

    assertThat(stored).isEqualTo(RECORDED);
    // Of 1,000 by chance: 50, give or take 7.
    assertThat(RECORDED).hasSizeBetween(5, 150);
  }

  @Test
  void theConsolesCheckerHasNothingToSayOfThem() throws Exception {
    Map<String, ?> verdict = Map.of();
    long until = System.nanoTime() + LIMIT.toNanos();
    do {
      Thread.sleep(250);
      verdict = json("/api/conformance/verdict?from=-1h");
    } while (wholeChains(verdict) < RECORDED.size() && System.nanoTime() < until);

    assertThat(wholeChains(verdict)).isEqualTo(RECORDED.size());
    for (Object finding : Json.list(verdict.get("findings"))) {
      // What Go and Rust have of a charter is built in, and so is the digest that they state.
      assertThat(Json.text(Json.object(finding), "rule"))
          .as(finding.toString())
          .isEqualTo("charter-digest");
    }
  }

  private static long wholeChains(Map<String, ?> verdict) {
    return verdict.get("whole_chains") instanceof Number chains ? chains.longValue() : 0;
  }

  @ParameterizedTest
  @ValueSource(strings = {"edge", "gateway", "worker"})
  void everyExemplarOnEveryChartOpensItsTraceAtItsSpan(String service) throws Exception {
    Map<String, ?> page = Map.of();
    List<?> exemplars = List.of();
    long until = System.nanoTime() + LIMIT.toNanos();
    do {
      Thread.sleep(250);
      page = json("/api/services/" + service + "?from=-15m");
      exemplars = Json.list(page.get("exemplars"));
    } while (exemplars.isEmpty() && System.nanoTime() < until);

    List<Object> shown = new ArrayList<>(exemplars);
    for (Object line : Json.list(page.get("operations"))) {
      String operation = Json.text(Json.object(line), "operation");
      shown.addAll(
          Json.list(
              json("/api/services/"
                      + service
                      + "?from=-15m&operation="
                      + URLEncoder.encode(operation, StandardCharsets.UTF_8))
                  .get("exemplars")));
    }
    assertThat(exemplars).as("exemplars of " + service).isNotEmpty();
    for (Object exemplar : shown) {
      String trace = Json.text(Json.object(exemplar), "trace_id");
      String span = Json.text(Json.object(exemplar), "span_id");
      assertThat(spanIds("/api/traces/" + trace)).as("spans of trace " + trace).contains(span);
    }
  }

  /** Before the console leaves out any: what is remembered of orders is what was recorded. */
  @Test
  void noServiceRemembersATraceThatWasNotRecorded() throws Exception {
    Map<String, String> remembered = new HashMap<>();
    String url =
        stack.ports().url(Port.PROMETHEUS)
            + "/api/v1/query_exemplars?start=%d&end=%d&query="
                .formatted(
                    System.currentTimeMillis() / 1000 - 900, System.currentTimeMillis() / 1000 + 60)
            + URLEncoder.encode(
                "{__name__=~\"(http|rpc)_server_.+_bucket|traces_kept_.+_bucket\",http_route!=\"/healthz\",span_name!=\"GET"
                    + " /healthz\"}",
                StandardCharsets.UTF_8);
    for (Object series : Json.list(Json.readObject(body(url)).get("data"))) {
      for (Object exemplar : Json.list(Json.object(series).get("exemplars"))) {
        Map<String, ?> labels = Json.object(Json.object(exemplar).get("labels"));
        remembered.put(
            String.valueOf(labels.get("trace_id")),
            String.valueOf(Json.object(series).get("seriesLabels")));
      }
    }

    assertThat(remembered).isNotEmpty();
    remembered.forEach(
        (trace, series) ->
            assertThat(trace.substring(18))
                .as("randomness of trace " + trace + " of " + series)
                .isGreaterThanOrEqualTo(THRESHOLD));
  }

  private static Map<String, Integer> byCode(String selector)
      throws IOException, InterruptedException {
    Map<String, Integer> counts = new HashMap<>();
    Prometheus prometheus = stack.credentials().prometheus(stack.ports());
    for (Prometheus.Sample sample :
        prometheus.instant("sum by (plumbline_error_code) (" + selector + ")")) {
      counts.put(sample.label("plumbline_error_code"), (int) sample.value());
    }
    return counts;
  }

  private static Set<String> spanIds(String path) throws Exception {
    Set<String> ids = new HashSet<>();
    for (Object span : Json.list(json(path).get("spans"))) {
      ids.add(Json.text(Json.object(span), "span_id"));
    }
    return ids;
  }

  private static Map<String, ?> json(String path) throws Exception {
    return Json.readObject(body(stack.ports().url(Port.CONSOLE) + path));
  }

  private static String body(String address) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(address)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(address).isEqualTo(200);
    return answer.body();
  }
}
