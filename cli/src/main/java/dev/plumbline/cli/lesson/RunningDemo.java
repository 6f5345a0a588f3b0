package dev.plumbline.cli.lesson;

import dev.plumbline.cli.stack.Credentials;
import dev.plumbline.cli.stack.Port;
import dev.plumbline.cli.stack.Ports;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The demo that a lesson is checked in.
 *
 * @param ports where its processes listen
 * @param edge address of the edge
 * @param collector address at which its Collector takes OTLP over HTTP
 * @param otlp where its Collector writes what it got
 */
public record RunningDemo(Ports ports, URI edge, URI collector, Path otlp) {
  /** Where the demo takes orders. */
  public static final Port EDGE = new Port("edge", "edge", "HTTP", 8080);

  /** Where its gateway takes calls. */
  public static final Port GATEWAY = new Port("gateway-grpc", "gateway", "gRPC", 9100);

  /** Where its worker takes calls. */
  public static final Port WORKER = new Port("worker-grpc", "worker", "gRPC", 9200);

  private static final int PATIENCE_MS = 2_000;

  /**
   * The demo that writes to a folder: on the ports that it noted there, else on those of the
   * environment or the usual ones.
   */
  public static RunningDemo in(
      Map<String, String> environment, Path otlp, @Nullable URI edge, @Nullable URI collector) {
    List<Port> listeners =
        Stream.concat(Stream.of(EDGE, GATEWAY, WORKER), Port.OF_THE_BACKEND.stream()).toList();
    Ports ports =
        Ports.noted(otlp.resolveSibling("state"), listeners)
            .orElseGet(() -> Ports.of(listeners, environment, Map.of()));
    return new RunningDemo(
        ports,
        edge == null ? URI.create(ports.url(EDGE)) : edge,
        collector == null ? URI.create(ports.url(Port.COLLECTOR_HTTP)) : collector,
        otlp);
  }

  /**
   * Makes sure that it runs.
   *
   * @throws LessonException with what to do when it does not
   */
  public void require() {
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

  /** The credentials of its run. */
  Credentials credentials() {
    return Credentials.ofRun(otlp.resolveSibling("state"));
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
