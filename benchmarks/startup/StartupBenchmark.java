import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Measures how long the edge takes from the start of its process to its first answer on
 * {@code /healthz}, and the CPU time it has used by then, with and without agents.
 *
 * <p>Arguments: rounds, then names of arms (all when none is named). Each round starts every arm
 * once, in an order of its own, so that what else the machine does meets all arms alike. Differences
 * are taken within a round; the interval is the 95 % bootstrap interval of their median.
 */
public final class StartupBenchmark {
  private static final String PLAIN = "agent-extension/target/opentelemetry-javaagent.jar";
  private static final String ONE_FILE = "agent-extension/target/plumbline-javaagent.jar";
  private static final String EXTENSION = "agent-extension/target/plumbline-extension.jar";
  private static final String LEAN = "build/benchmarks/plumbline-lean.jar";
  private static final Path EMPTY = Path.of("build/benchmarks/empty-extension.jar");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private record Start(double seconds, double cpuSeconds) {}

  private StartupBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    emptyExtension();
    Map<String, List<String>> arms = arms();
    if (arguments.length > 1) {
      arms.keySet().retainAll(Arrays.asList(arguments).subList(1, arguments.length));
    }
    Map<String, List<Start>> starts = new LinkedHashMap<>();
    arms.keySet().forEach(arm -> starts.put(arm, new ArrayList<>()));
    List<String> order = new ArrayList<>(arms.keySet());
    Random random = new Random(rounds);
    for (int round = -1; round < rounds; round++) {
      java.util.Collections.shuffle(order, random);
      for (String arm : order) {
        Start start = start(arms.get(arm));
        if (round >= 0) { // the first round fills the page cache
          starts.get(arm).add(start);
        }
      }
    }
    print(starts, rounds);
  }

  private static Map<String, List<String>> arms() {
    Map<String, List<String>> arms = new LinkedHashMap<>();
    arms.put("none", List.of());
    arms.put("agent", List.of("-javaagent:" + PLAIN));
    arms.put("empty", List.of("-javaagent:" + PLAIN, "-Dotel.javaagent.extensions=" + EMPTY));
    arms.put("extension", List.of("-javaagent:" + PLAIN, "-Dotel.javaagent.extensions=" + EXTENSION));
    arms.put("one-file", List.of("-javaagent:" + ONE_FILE));
    arms.put("observe", List.of("-javaagent:" + ONE_FILE, "-Dplumbline.mode=observe"));
    arms.put("off", List.of("-javaagent:" + ONE_FILE, "-Dplumbline.mode=off"));
    if (Files.exists(Path.of(LEAN))) {
      arms.put("lean", List.of("-javaagent:" + LEAN));
    }
    return arms;
  }

  private static Start start(List<String> agent) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(agent);
    command.addAll(List.of("-Xmx256m", "-jar", "demo-java/target/edge.jar"));
    int port = freePort();
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(key -> key.startsWith("OTEL_") || key.startsWith("PLUMBLINE_"));
    builder.environment().put("OTEL_SERVICE_NAME", "edge");
    // No gateway runs here: its warm-up would be timed instead.
    builder.environment().put("PLUMBLINE_DEMO_WARM_UP_MS", "1");
    builder.environment().put("PLUMBLINE_DEMO_EDGE_LISTEN", "127.0.0.1:" + port);
    builder.redirectErrorStream(true).redirectOutput(Path.of("build/benchmarks/startup.log").toFile());
    long begin = System.nanoTime();
    Process process = builder.start();
    try {
      awaitAnswer(process, port);
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new Start(seconds, cpuSeconds(process.pid()));
    } finally {
      process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
  }

  private static void awaitAnswer(Process process, int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/healthz"))
            .timeout(Duration.ofSeconds(30))
            .build();
    while (process.isAlive()) {
      try {
        if (HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        Thread.sleep(2);
      }
    }
    throw new IllegalStateException(
        "the edge ended: " + Files.readString(Path.of("build/benchmarks/startup.log")));
  }

  /** User and system time of a process, of /proc/PID/stat, in ticks of 10 ms. */
  private static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  private static void print(Map<String, List<Start>> starts, int rounds) {
    System.out.printf(
        Locale.ROOT,
        "%d rounds, Java %s, %d processors, load %s%n",
        rounds,
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        loadAverage());
    System.out.printf("%-10s %10s %10s  %-28s %-28s%n", "arm", "median s", "CPU s", "against agent, ms", "CPU against agent, ms");
    List<Start> base = starts.get("agent");
    starts.forEach(
        (arm, values) -> {
          double[] wall = values.stream().mapToDouble(Start::seconds).toArray();
          double[] cpu = values.stream().mapToDouble(Start::cpuSeconds).toArray();
          System.out.printf(
              Locale.ROOT,
              "%-10s %10.2f %10.2f  %-28s %-28s%n",
              arm,
              median(wall),
              median(cpu),
              base == null ? "" : difference(wall, base.stream().mapToDouble(Start::seconds).toArray()),
              base == null ? "" : difference(cpu, base.stream().mapToDouble(Start::cpuSeconds).toArray()));
        });
  }

  private static String difference(double[] values, double[] base) {
    double[] differences = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      differences[i] = (values[i] - base[i]) * 1000;
    }
    Random random = new Random(1);
    double[] medians = new double[2000];
    for (int i = 0; i < medians.length; i++) {
      double[] sample = new double[differences.length];
      for (int j = 0; j < sample.length; j++) {
        sample[j] = differences[random.nextInt(differences.length)];
      }
      medians[i] = median(sample);
    }
    Arrays.sort(medians);
    return String.format(
        Locale.ROOT, "%+.0f [%+.0f, %+.0f]", median(differences), medians[50], medians[1949]);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static String loadAverage() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    } catch (IOException unknown) {
      return "unknown";
    }
  }

  private static int freePort() throws IOException {
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void emptyExtension() throws IOException {
    Files.createDirectories(EMPTY.getParent());
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
    new JarOutputStream(Files.newOutputStream(EMPTY), manifest).close();
  }
}
