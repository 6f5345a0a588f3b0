package dev.plumbline.agent.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/** Receives OTLP over HTTP on a free loopback port and keeps all of it. */
final class OtlpReceiver implements AutoCloseable {
  private final HttpServer server;
  private final List<ResourceSpans> spans = new ArrayList<>();
  private final List<ResourceMetrics> metrics = new ArrayList<>();
  private final List<ResourceLogs> logs = new ArrayList<>();
  private volatile boolean refusesSpans;
  private volatile boolean rejectsSpans;
  private volatile boolean redirectsSpans;

  OtlpReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/v1/", this::receive);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on spans are rejected, and each request for them is delayed first. */
  void refuseSpansSlowly() {
    refusesSpans = true;
  }

  /** From now on a response to spans has one rejected. */
  void rejectOneSpanOfEach() {
    rejectsSpans = true;
  }

  /** From now on spans are sent to a page. */
  void redirectSpans() {
    server.createContext("/page", this::page);
    redirectsSpans = true;
  }

  private void page(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] page = "<html>Log in</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, page.length);
    exchange.getResponseBody().write(page);
    exchange.close();
  }

  /** All that has arrived so far. */
  synchronized SentTelemetry telemetry() {
    return new SentTelemetry(spans, metrics, logs);
  }

  private void receive(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (refusesSpans && exchange.getRequestURI().getPath().equals("/v1/traces")) {
      holdUp();
      exchange.sendResponseHeaders(400, -1);
      exchange.close();
      return;
    }
    boolean spansCame = exchange.getRequestURI().getPath().equals("/v1/traces");
    if (redirectsSpans && spansCame) {
      exchange.getResponseHeaders().add("Location", endpoint() + "/page");
      exchange.sendResponseHeaders(302, -1);
      exchange.close();
      return;
    }
    synchronized (this) {
      switch (exchange.getRequestURI().getPath()) {
        case "/v1/traces" ->
            spans.addAll(ExportTraceServiceRequest.parseFrom(body).getResourceSpansList());
        case "/v1/metrics" ->
            metrics.addAll(ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsList());
        case "/v1/logs" ->
            logs.addAll(ExportLogsServiceRequest.parseFrom(body).getResourceLogsList());
        default -> throw new IOException("unexpected path " + exchange.getRequestURI());
      }
    }
    exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
    if (rejectsSpans && spansCame) {
      byte[] rejected = {0x0a, 2, 8, 1};
      exchange.sendResponseHeaders(200, rejected.length);
      exchange.getResponseBody().write(rejected);
    } else {
      exchange.sendResponseHeaders(200, -1);
    }
    exchange.close();
  }

  private static void holdUp() {
    try {
      Thread.sleep(300);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
