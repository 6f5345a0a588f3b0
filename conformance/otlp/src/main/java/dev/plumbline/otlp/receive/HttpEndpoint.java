package dev.plumbline.otlp.receive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.plumbline.otlp.OtlpFormatException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Receives OTLP/HTTP: protobuf and JSON, plain or compressed with gzip. Every POST is answered, and
 * one that could not be read is counted, whatever the cause.
 */
final class HttpEndpoint implements AutoCloseable {

  private static final Duration BODY_TIME = Duration.ofSeconds(30);
  private static final long GRACE_SECONDS = 2;

  /** One for each request in progress: a stalled sender does not block others. */
  private static final int THREADS = 256;

  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";

  private final HttpServer server;
  private final ExecutorService threads;
  private final RequestReader requests;
  private final HostNames hosts;
  private final Bodies bodies;

  HttpEndpoint(InetSocketAddress address, Collection<String> hosts, RequestReader requests)
      throws IOException {
    this(address, hosts, requests, BODY_TIME);
  }

  /** With another limit of time for a body. */
  HttpEndpoint(
      InetSocketAddress address,
      Collection<String> hosts,
      RequestReader requests,
      Duration bodyTime)
      throws IOException {
    this.requests = requests;
    this.bodies = new Bodies(bodyTime);
    this.hosts = new HostNames(hosts);
    this.hosts.add(address.getHostString());
    this.server = HttpServer.create(address, 0);
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "otlp-http");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    serve("/v1/traces", requests::readTraces);
    serve("/v1/metrics", requests::readMetrics);
    serve("/v1/logs", requests::readLogs);
    serve("/", null);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Stops listening. Requests that are still in progress are cut off and counted. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
    try {
      if (!threads.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    bodies.close();
  }

  /**
   * @param reader null where no telemetry is taken
   */
  private void serve(String path, RequestReader.@Nullable BodyReader reader) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            handle(exchange, reader);
          }
        });
  }

  private void handle(HttpExchange exchange, RequestReader.@Nullable BodyReader reader)
      throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (!exchange.getRequestMethod().equals("POST")) {
      exchange.getResponseHeaders().set("Allow", "POST");
      answer(exchange, 405, "expected POST");
      return;
    }
    try {
      @Nullable String host = exchange.getRequestHeaders().getFirst("Host");
      if (!hosts.admits(host)) {
        throw new RejectedRequest(
            421, "the host \"%s\" is not this one's; --host names more".formatted(host));
      }
      String type = mediaType(exchange.getRequestHeaders().getFirst("Content-Type"));
      take(exchange, path, reader, type);
      exchange.getResponseHeaders().set("Content-Type", type);
      byte[] empty = type.equals(JSON) ? "{}".getBytes(StandardCharsets.UTF_8) : new byte[0];
      exchange.sendResponseHeaders(200, empty.length == 0 ? -1 : empty.length);
      exchange.getResponseBody().write(empty);
    } catch (RejectedRequest rejected) {
      requests.refuse("otlp" + path, rejected.problem());
      answer(exchange, rejected.status(), rejected.problem());
    }
  }

  private void take(
      HttpExchange exchange, String path, RequestReader.@Nullable BodyReader reader, String type)
      throws RejectedRequest {
    if (reader == null) {
      throw new RejectedRequest(404, "expected /v1/traces, /v1/metrics or /v1/logs, got " + path);
    }
    if (!type.equals(JSON) && !type.equals(PROTOBUF)) {
      throw new RejectedRequest(
          415, "content-type is \"" + type + "\", expected " + PROTOBUF + " or " + JSON);
    }
    bodies.read(
        exchange,
        body -> {
          try {
            if (type.equals(JSON)) {
              requests.readJson(body);
            } else {
              reader.take(body);
            }
          } catch (OtlpFormatException e) {
            throw new RejectedRequest(400, e.problem());
          } catch (RuntimeException e) {
            throw new RejectedRequest(500, "could not be processed: " + e);
          }
        });
  }

  private static String mediaType(@Nullable String header) {
    if (header == null) {
      return "";
    }
    int parameters = header.indexOf(';');
    return (parameters < 0 ? header : header.substring(0, parameters))
        .trim()
        .toLowerCase(Locale.ROOT);
  }

  private static void answer(HttpExchange exchange, int status, String message) throws IOException {
    byte[] text = (message + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, text.length);
    exchange.getResponseBody().write(text);
  }
}
