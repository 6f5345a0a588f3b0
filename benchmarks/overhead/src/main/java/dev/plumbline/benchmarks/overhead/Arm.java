package dev.plumbline.benchmarks.overhead;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * One way to run a service: with which agent and settings.
 *
 * @param options of the JVM
 * @param environment beside the service's own
 */
record Arm(String name, List<String> options, Map<String, String> environment) {
  static final String NONE = "none";
  static final String AGENT = "agent";

  private static final String PLAIN = "agent-extension/target/opentelemetry-javaagent.jar";
  private static final String EXTENSION = "agent-extension/target/plumbline-extension.jar";
  private static final String ONE_FILE = "agent-extension/target/plumbline-javaagent.jar";
  private static final Path EMPTY = Path.of("build/benchmarks/empty-extension.jar");
  private static final Path LEAN = Path.of("build/benchmarks/plumbline-lean.jar");

  /** What the extension enforces: it carries only the base, which observes. */
  private static final String CHARTER = "conformance/vectors/charter/compiled.json";

  private static final Path PEERS = Path.of("benchmarks/overhead/target/peers");

  /** All arms; lean and the peers only where their files are. */
  static List<Arm> all(ProprietarySink sink) throws IOException {
    List<Arm> arms = new ArrayList<>();
    arms.add(none());
    arms.add(plain());
    arms.add(extended("empty", emptyExtension(), Map.of()));
    arms.add(extended("observe", EXTENSION, Map.of("PLUMBLINE_MODE", "observe")));
    arms.add(extended("enforce", EXTENSION, Map.of("PLUMBLINE_MODE", "enforce")));
    if (Files.exists(LEAN)) {
      arms.add(oneFile("lean", LEAN.toString(), Map.of()));
    }
    Path splunk = PEERS.resolve("splunk-otel-javaagent.jar");
    if (Files.exists(splunk)) {
      arms.add(new Arm("splunk", List.of("-javaagent:" + splunk), Map.of()));
    }
    Path datadog = PEERS.resolve("dd-java-agent.jar");
    if (Files.exists(datadog)) {
      arms.add(datadog(datadog, sink));
    }
    if (Files.exists(applicationInsights())) {
      arms.add(applicationInsights("appinsights", sink, ""));
    }
    return Collections.unmodifiableList(arms);
  }

  /** What a service is started with. */
  static List<Arm> starts() throws IOException {
    List<Arm> arms = new ArrayList<>();
    arms.add(none());
    arms.add(plain());
    arms.add(extended("empty", emptyExtension(), Map.of()));
    arms.add(extended("extension", EXTENSION, Map.of()));
    arms.add(oneFile("one-file", ONE_FILE, Map.of()));
    arms.add(oneFile("observe", ONE_FILE, Map.of("PLUMBLINE_MODE", "observe")));
    arms.add(oneFile("off", ONE_FILE, Map.of("PLUMBLINE_MODE", "off")));
    if (Files.exists(LEAN)) {
      arms.add(oneFile("lean", LEAN.toString(), Map.of()));
    }
    return Collections.unmodifiableList(arms);
  }

  private static Arm none() {
    return new Arm(NONE, List.of(), Map.of());
  }

  private static Arm oneFile(String name, String agent, Map<String, String> environment) {
    return new Arm(name, List.of("-javaagent:" + agent), withCharter(environment));
  }

  static Arm plain() {
    return new Arm(AGENT, List.of("-javaagent:" + PLAIN), Map.of());
  }

  private static Arm extended(String name, String extension, Map<String, String> environment) {
    return new Arm(
        name,
        List.of("-javaagent:" + PLAIN, "-Dotel.javaagent.extensions=" + extension),
        withCharter(environment));
  }

  private static Map<String, String> withCharter(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("PLUMBLINE_CHARTER", Path.of(CHARTER).toAbsolutePath().toString());
    return Map.copyOf(all);
  }

  /** Plumbline enforcing a charter of its own. */
  static Arm enforcing(Path charter) {
    Map<String, String> environment =
        Map.of("PLUMBLINE_MODE", "enforce", "PLUMBLINE_CHARTER", charter.toString());
    return extended("plumbline", EXTENSION, environment);
  }

  static Path applicationInsights() {
    return PEERS.resolve("applicationinsights-agent.jar");
  }

  /** Without its rate limit, so that it sends what the others send. */
  static Arm applicationInsights(String name, ProprietarySink sink, String processors) {
    Map<String, String> environment = new TreeMap<>();
    environment.put(
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint="
            + sink.address()
            + "/;LiveEndpoint="
            + sink.address()
            + "/");
    environment.put(
        "APPLICATIONINSIGHTS_CONFIGURATION_CONTENT",
        "{\"sampling\":{\"percentage\":100},\"preview\":{\"statsbeat\":{\"disabled\":true}"
            + (processors.isEmpty() ? "" : ",\"processors\":" + processors)
            + "}}");
    return new Arm(name, List.of("-javaagent:" + applicationInsights()), environment);
  }

  private static Arm datadog(Path jar, ProprietarySink sink) {
    return new Arm(
        "datadog",
        List.of(
            "-javaagent:" + jar,
            "-Ddd.trace.agent.port=" + sink.port(),
            "-Ddd.instrumentation.telemetry.enabled=false",
            "-Ddd.remote_config.enabled=false",
            "-Ddd.jmxfetch.enabled=false"),
        Map.of());
  }

  private static String emptyExtension() throws IOException {
    Files.createDirectories(EMPTY.toAbsolutePath().getParent());
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
    new JarOutputStream(Files.newOutputStream(EMPTY), manifest).close();
    return EMPTY.toString();
  }
}
