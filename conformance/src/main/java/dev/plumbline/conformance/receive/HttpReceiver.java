package dev.plumbline.conformance.receive;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.plumbline.conformance.otlp.OtlpFormatException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Receives OTLP/HTTP: protobuf and JSON, plain or compressed with gzip. */
final class HttpReceiver implements AutoCloseable {

  private static final int LARGEST_BODY = 64 << 20;
  private static final int THREADS = 4;
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";

  private final HttpServer server;
  private final ExecutorService threads;
  private final Intake intake;

  /** Takes the body of a protobuf request. */
  private interface Taker {
    void take(byte[] body) throws InvalidProtocolBufferException;
  }

  HttpReceiver(InetSocketAddress address, Intake intake) throws IOException {
    this.intake = intake;
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
    serve("/v1/traces", body -> intake.take(ExportTraceServiceRequest.parseFrom(body)));
    serve("/v1/metrics", body -> intake.take(ExportMetricsServiceRequest.parseFrom(body)));
    serve("/v1/logs", body -> intake.take(ExportLogsServiceRequest.parseFrom(body)));
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }

  private void serve(String path, Taker taker) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            handle(exchange, path, taker);
          }
        });
  }

  private void handle(HttpExchange exchange, String path, Taker taker) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      answer(exchange, 405, "expected POST");
      return;
    }
    String type = mediaType(exchange.getRequestHeaders().getFirst("Content-Type"));
    if (!type.equals(JSON) && !type.equals(PROTOBUF)) {
      answer(exchange, 415, "expected " + PROTOBUF + " or " + JSON);
      return;
    }
    try {
      byte[] body = body(exchange);
      if (body == null) {
        intake.refuse("otlp" + path, "the body is over " + LARGEST_BODY + " bytes");
        answer(exchange, 413, "expected at most " + LARGEST_BODY + " bytes");
        return;
      }
      if (type.equals(JSON)) {
        intake.takeJson(body);
      } else {
        taker.take(body);
      }
    } catch (InvalidProtocolBufferException e) {
      intake.refuse("otlp" + path, "not a protobuf request: " + e.getMessage());
      answer(exchange, 400, "not a protobuf request");
      return;
    } catch (OtlpFormatException e) {
      intake.refuse("otlp" + path, e);
      answer(exchange, 400, e.problem());
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", type);
    byte[] empty = type.equals(JSON) ? "{}".getBytes(StandardCharsets.UTF_8) : new byte[0];
    exchange.sendResponseHeaders(200, empty.length == 0 ? -1 : empty.length);
    exchange.getResponseBody().write(empty);
  }

  private static String mediaType(@Nullable String header) {
    if (header == null) {
      return "";
    }
    int parameters = header.indexOf(';');
    return (parameters < 0 ? header : header.substring(0, parameters)).trim();
  }

  /** Returns the body, or null when it is too large. */
  private static byte @Nullable [] body(HttpExchange exchange) throws IOException {
    boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream in =
        gzip ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
      byte[] body = in.readNBytes(LARGEST_BODY + 1);
      return body.length > LARGEST_BODY ? null : body;
    }
  }

  private static void answer(HttpExchange exchange, int status, String message) throws IOException {
    byte[] text = (message + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, text.length);
    exchange.getResponseBody().write(text);
  }
}
