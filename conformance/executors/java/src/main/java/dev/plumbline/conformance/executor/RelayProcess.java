package dev.plumbline.conformance.executor;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Starts the relay under the one-file agent: an application without OpenTelemetry types, run as a
 * service would be.
 */
final class RelayProcess {
  private static final String AGENT = "agent-extension/target/plumbline-javaagent.jar";
  private static final String SHOP = "charter/shop";

  private RelayProcess() {}

  /** Runs it until it ends, and returns its exit code. */
  static int run(String address) throws IOException, InterruptedException {
    Path own = jar();
    Path agent = root(own).resolve(AGENT);
    if (!Files.exists(agent)) {
      throw new IOException(agent + " is not there; run `make build`");
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    java,
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-javaagent:" + agent,
                    "-cp",
                    own.toString(),
                    HttpRelay.class.getName(),
                    address))
            .inheritIO();
    Map<String, String> environment = builder.environment();
    environment.putIfAbsent("OTEL_SERVICE_NAME", "edge");
    environment.putIfAbsent("PLUMBLINE_CHARTER", root(own).resolve(SHOP).toString());
    environment.putIfAbsent("OTEL_TRACES_EXPORTER", "none");
    environment.putIfAbsent("OTEL_METRICS_EXPORTER", "none");
    environment.putIfAbsent("OTEL_LOGS_EXPORTER", "none");
    Process relay = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(relay::destroy));
    return relay.waitFor();
  }

  /** The demo's charter, in the checkout that this program was built in. */
  static Path charter() throws IOException {
    return root(jar()).resolve(SHOP);
  }

  private static Path jar() throws IOException {
    try {
      return Path.of(
          RelayProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IOException(impossible);
    }
  }

  /** The checkout that the jar was built in. */
  private static Path root(Path jar) throws IOException {
    for (Path at = jar.getParent(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("agent-extension"))) {
        return at;
      }
    }
    throw new IOException(jar + " does not stand in a checkout of Plumbline");
  }
}
