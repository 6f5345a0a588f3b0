package dev.plumbline.console.bench;

import dev.plumbline.clients.Json;
import dev.plumbline.console.ConsoleProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Measures the real console: how fast it takes spans in on one processor, how fast it answers, what
 * it takes of memory and disk, and how soon a trace can be seen.
 *
 * <p>Arguments: jar, charter, data folder, spans. Run by benchmarks/console/run.sh.
 */
public final class ConsoleBenchmark {

  private static final int TRACES_PER_REQUEST = 200;
  private static final int IN_FLIGHT = 4;
  private static final int ASKED = 1_000;
  private static final long VISIBLE_LIMIT_NANOS = 10_000_000_000L;
  private static final List<String> ONE_CORE = List.of("taskset", "-c", "0");
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  /** Searches of an engineer on call, from common to rare. */
  private static final List<String> SEARCHES =
      List.of(
          "limit=100",
          "service=gateway&limit=100",
          "service=edge&operation=POST%20/v1/orders&limit=100",
          "code=DEADLINE_EXCEEDED&origin=worker&limit=100",
          "service=edge&min_ms=900&limit=100",
          "code=any&service=worker&min_ms=900&limit=100",
          "code=none&min_ms=950&limit=100",
          "service=worker&code=NOT_FOUND&limit=100",
          "baggage=plumbline.demo.fault&limit=100",
          "service=gateway&limit=5000");

  private ConsoleBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path jar = Path.of(arguments[0]);
    Path charter = Path.of(arguments[1]);
    Path data = Path.of(arguments[2]);
    long spans = Long.parseLong(arguments[3]);
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    try (ConsoleProcess console = ConsoleProcess.start(jar, charter, data, ONE_CORE)) {
      List<String> ids = ingest(client, console, spans);
      OUT.printf("resident after ingest      %d MiB%n", console.residentBytes() >> 20);
      ask(console, "trace by id", tracePaths(ids));
      for (String search : SEARCHES) {
        ask(console, "search " + search, searchPaths(search));
      }
      visible(client, console);
      OUT.printf("resident at the end        %d MiB%n", console.residentBytes() >> 20);
      Map<?, ?> health =
          Json.object(
              Json.read(console.get("/api/health").body().getBytes(StandardCharsets.UTF_8)));
      OUT.println("health                     " + health.get("store") + " " + health.get("ingest"));
    }
    OUT.printf("on disk                    %d MiB%n", folderBytes(data) >> 20);
  }

  private static List<String> ingest(HttpClient client, ConsoleProcess console, long spans)
      throws InterruptedException, IOException {
    SpanTraffic traffic = new SpanTraffic(7);
    List<String> ids = new ArrayList<>();
    Semaphore room = new Semaphore(IN_FLIGHT);
    AtomicLong refused = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    URI uri = URI.create("http://127.0.0.1:" + console.httpPort() + "/v1/traces");
    long sent = 0;
    long bytes = 0;
    long warm = spans / 10;
    long begun = System.nanoTime();
    long cpuBegun = cpuMillis(console.pid());
    long measuredFrom = 0;
    while (sent < spans) {
      SpanTraffic.Request request =
          traffic.request(TRACES_PER_REQUEST, System.currentTimeMillis() * 1_000_000);
      request.traceIds().forEach(id -> ids.add(HexFormat.of().formatHex(id)));
      byte[] body = request.message().toByteArray();
      room.acquire();
      CompletableFuture<Void> unused =
          send(client, uri, body, refused)
              .handle(
                  (status, failure) -> {
                    if (failure != null || status != 200) {
                      failed.incrementAndGet();
                    }
                    room.release();
                    return null;
                  });
      sent += request.spans();
      bytes += body.length;
      if (measuredFrom == 0 && sent >= warm) {
        measuredFrom = sent;
        begun = System.nanoTime();
        cpuBegun = cpuMillis(console.pid());
      }
    }
    room.acquire(IN_FLIGHT);
    double seconds = (System.nanoTime() - begun) / 1e9;
    double cpu = (cpuMillis(console.pid()) - cpuBegun) / 1e3;
    long measured = sent - measuredFrom;
    OUT.printf("spans                      %d, %d bytes each on the wire%n", sent, bytes / sent);
    OUT.printf("ingest, one core           %.0f spans/s%n", measured / seconds);
    OUT.printf("ingest, of processor time  %.0f spans/s%n", measured / cpu);
    OUT.printf("refused and sent again     %d; failed %d%n", refused.get(), failed.get());
    return ids;
  }

  private static CompletableFuture<Integer> send(
      HttpClient client, URI uri, byte[] body, AtomicLong refused) {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .thenCompose(
            answer -> {
              if (answer.statusCode() == 429) {
                refused.incrementAndGet();
                return send(client, uri, body, refused);
              }
              return CompletableFuture.completedFuture(answer.statusCode());
            });
  }

  private static List<String> tracePaths(List<String> ids) {
    Random random = new Random(1);
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < ASKED; i++) {
      paths.add("/api/traces/" + ids.get(random.nextInt(ids.size())));
    }
    return paths;
  }

  private static List<String> searchPaths(String search) {
    return java.util.Collections.nCopies(ASKED / 10, "/api/traces?from=-24h&" + search);
  }

  private static void ask(ConsoleProcess console, String what, List<String> paths)
      throws Exception {
    double[] millis = new double[paths.size()];
    long length = 0;
    for (int i = 0; i < millis.length; i++) {
      long begun = System.nanoTime();
      HttpResponse<String> answer = console.get(paths.get(i));
      millis[i] = (System.nanoTime() - begun) / 1e6;
      length = answer.body().length();
      if (answer.statusCode() != 200) {
        throw new IOException(paths.get(i) + " answered " + answer.statusCode());
      }
    }
    Arrays.sort(millis);
    OUT.printf(
        "%-62s p50 %6.1f ms  p99 %6.1f ms  (%d bytes)%n",
        what, millis[millis.length / 2], millis[(int) (millis.length * 0.99)], length);
  }

  /** From the sending of a trace until it opens. */
  private static void visible(HttpClient client, ConsoleProcess console) throws Exception {
    SpanTraffic traffic = new SpanTraffic(99);
    URI uri = URI.create("http://127.0.0.1:" + console.httpPort() + "/v1/traces");
    double[] millis = new double[100];
    for (int i = 0; i < millis.length; i++) {
      SpanTraffic.Request request = traffic.request(1, System.currentTimeMillis() * 1_000_000);
      String id = HexFormat.of().formatHex(request.traceIds().get(0));
      long begun = System.nanoTime();
      send(client, uri, request.message().toByteArray(), new AtomicLong()).get();
      while (console.get("/api/traces/" + id).statusCode() != 200) {
        if (System.nanoTime() - begun > VISIBLE_LIMIT_NANOS) {
          throw new IOException("trace " + id + " does not open within ten seconds");
        }
      }
      millis[i] = (System.nanoTime() - begun) / 1e6;
    }
    Arrays.sort(millis);
    OUT.printf(
        "sent until it opens                        p50 %6.1f ms  p99 %6.1f ms%n",
        millis[50], millis[98]);
  }

  private static long cpuMillis(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10;
  }

  private static long folderBytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
