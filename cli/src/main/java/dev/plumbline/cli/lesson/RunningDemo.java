package dev.plumbline.cli.lesson;

import dev.plumbline.cli.stack.Port;
import dev.plumbline.cli.stack.Ports;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The demo that a lesson is checked in.
 *
 * @param edge address of the edge
 * @param collector address at which its Collector takes OTLP over HTTP
 * @param otlp where its Collector writes what it got
 */
public record RunningDemo(URI edge, URI collector, Path otlp) {
  /** Where the demo takes orders. */
  public static final Port EDGE = new Port("edge", "edge", "HTTP", 8080);

  private static final int PATIENCE_MS = 2_000;

  /** The demo on its usual ports, or those of the environment. */
  static RunningDemo in(Map<String, String> environment, Path otlp) {
    Ports ports = Ports.of(List.of(EDGE, Port.COLLECTOR_HTTP), environment, Map.of());
    return new RunningDemo(
        URI.create(ports.url(EDGE)), URI.create(ports.url(Port.COLLECTOR_HTTP)), otlp);
  }

  /**
   * Makes sure that it runs.
   *
   * @throws LessonException with what to do when it does not
   */
  void require() {
    if (!answers(edge.resolve("/healthz"))) {
      throw new LessonException(
          "no demo is running: "
              + edge
              + " does not answer; start it with `make demo` and leave it running");
    }
    if (!Files.isDirectory(otlp)) {
      throw new LessonException(
          otlp
              + " does not exist: the running demo writes its telemetry elsewhere; pass the folder with"
              + " --otlp");
    }
    if (!reachable(collector)) {
      throw new LessonException(
          "the demo's Collector does not answer at " + collector + "; start it with `make demo`");
    }
  }

  private static boolean answers(URI address) {
    try {
      HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setConnectTimeout(PATIENCE_MS);
      connection.setReadTimeout(PATIENCE_MS);
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  /** Any response will do: the Collector has no GET. */
  private static boolean reachable(URI address) {
    try {
      HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setConnectTimeout(PATIENCE_MS);
      connection.setReadTimeout(PATIENCE_MS);
      return connection.getResponseCode() > 0;
    } catch (IOException e) {
      return false;
    }
  }
}
