package dev.plumbline.console.otlp;

import com.google.protobuf.MessageLite;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.plumbline.console.ProcessErrors;
import dev.plumbline.console.http.ApiProblem;
import dev.plumbline.console.http.HostGuard;
import dev.plumbline.console.http.HttpListener;
import dev.plumbline.console.http.RequestBodies;
import dev.plumbline.console.http.RequestDeadline;
import dev.plumbline.console.http.WorkerPool;
import dev.plumbline.console.store.Ingest;
import dev.plumbline.console.store.RequestRefused;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.util.Headers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Receives OTLP/HTTP traces and logs: protobuf, plain or compressed with gzip.
 *
 * <p>Responses follow the OTLP specification: 200 with the response message, 400 for invalid OTLP,
 * 413 for a body that is too large, 415 for JSON (the Collector sends protobuf), 429 or 503 with
 * Retry-After for what is to be sent again, 421 for another host. Errors are google.rpc.Status
 * messages. No thread waits for a body.
 */
public final class HttpReceiver implements AutoCloseable {

  private static final String PROTOBUF = "application/x-protobuf";

  /** Bodies that may be arriving at one time, and the sum of their bytes. */
  private static final int MOST_REQUESTS = 256;

  private static final long MOST_BYTES = Ingest.LARGEST_REQUEST + (1L << 20);
  private static final int BODY_MILLIS = 15_000;
  private static final int REQUEST_MILLIS = 60_000;
  private static final int WORKERS = 2;

  private final Undertow server;
  private final Ingest intake;
  private final ProcessErrors failures;
  private final HostGuard hosts;
  private final RequestBodies bodies;
  private final ThreadPoolExecutor workers = WorkerPool.of("otlp-http", WORKERS, 2 * MOST_REQUESTS);

  /**
   * Starts to listen; port 0 takes a free one.
   *
   * @param hostNames additional host names that requests may use
   */
  public HttpReceiver(
      InetSocketAddress address, Set<String> hostNames, Ingest intake, ProcessErrors failures) {
    this.intake = intake;
    this.failures = failures;
    this.hosts = new HostGuard(hostNames);
    hosts.listen(address.getHostString());
    this.bodies =
        new RequestBodies(
            Ingest.LARGEST_REQUEST, MOST_BYTES, MOST_REQUESTS, BODY_MILLIS, workers, failures);
    PathHandler paths =
        new PathHandler(
            exchange -> fail(exchange, 404, Code.NOT_FOUND, "expected /v1/traces or /v1/logs"));
    paths.addExactPath("/v1/traces", it -> handle(it, intake::traces, HttpReceiver::traces));
    paths.addExactPath("/v1/logs", it -> handle(it, intake::logs, HttpReceiver::logs));
    this.server =
        HttpListener.builder(address)
            .setHandler(
                new RequestDeadline(
                    exchange -> guarded(exchange, new HttpContinueReadHandler(paths)),
                    REQUEST_MILLIS))
            .setIoThreads(1)
            .setWorkerThreads(1)
            .build();
    server.start();
  }

  public int port() {
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  private interface Taking {
    CompletionStage<Ingest.Taken> take(byte[] body) throws RequestRefused;
  }

  private void guarded(HttpServerExchange exchange, HttpHandler next) throws Exception {
    try {
      hosts.check(exchange);
    } catch (ApiProblem foreign) {
      exchange.setPersistent(false);
      refuse(exchange, foreign);
      return;
    }
    next.handleRequest(exchange);
  }

  private void handle(
      HttpServerExchange exchange, Taking taking, Function<Ingest.Taken, MessageLite> answer) {
    if (!exchange.getRequestMethod().equalToString("POST")) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "POST");
      fail(exchange, 405, Code.UNIMPLEMENTED, "expected POST");
      return;
    }
    if (!PROTOBUF.equals(mediaType(exchange))) {
      intake.countMalformed();
      fail(exchange, 415, Code.INVALID_ARGUMENT, "expected " + PROTOBUF);
      return;
    }
    if (exchange.getRequestContentLength() > Ingest.LARGEST_REQUEST) {
      tooLarge(exchange);
      return;
    }
    bodies.read(exchange, (it, body) -> take(it, body, taking, answer), this::unread);
  }

  /** Responds to a request whose body did not arrive completely. */
  private void unread(HttpServerExchange exchange, ApiProblem problem) {
    if (problem.status() == 429) {
      intake.countRefused();
    } else {
      intake.countMalformed();
    }
    refuse(exchange, problem);
  }

  private static void refuse(HttpServerExchange exchange, ApiProblem problem) {
    boolean comesAgain = problem.status() == 429 || problem.status() == 408;
    if (comesAgain) {
      retryLater(exchange);
    }
    byte[] message =
        status(
            exchange,
            problem.status(),
            code(problem.status()),
            String.valueOf(problem.getMessage()));
    if (problem.status() == 408) {
      exchange.getResponseSender().send(ByteBuffer.wrap(message), RequestBodies.THEN_CLOSE);
    } else {
      exchange.getResponseSender().send(ByteBuffer.wrap(message));
    }
  }

  private static Code code(int status) {
    return switch (status) {
      case 403 -> Code.PERMISSION_DENIED;
      case 408 -> Code.DEADLINE_EXCEEDED;
      case 413 -> Code.OUT_OF_RANGE;
      case 429 -> Code.RESOURCE_EXHAUSTED;
      default -> Code.INVALID_ARGUMENT;
    };
  }

  private void take(
      HttpServerExchange exchange,
      byte[] body,
      Taking taking,
      Function<Ingest.Taken, MessageLite> answer) {
    CompletionStage<Ingest.Taken> taken;
    try {
      byte[] plain = plain(exchange, body);
      if (plain == null) {
        tooLarge(exchange);
        return;
      }
      taken = taking.take(plain);
    } catch (IOException notGzip) {
      intake.countMalformed();
      fail(
          exchange,
          400,
          Code.INVALID_ARGUMENT,
          "the body cannot be decompressed: " + notGzip.getMessage());
      return;
    } catch (RequestRefused refused) {
      busy(exchange, refused.getMessage());
      return;
    } catch (Error e) {
      failures.note("taking a request over HTTP", e);
      failed(exchange, e);
      return;
    }
    taken.whenCompleteAsync(
        (outcome, failure) -> {
          if (failure != null) {
            failed(exchange, failure);
          } else {
            send(exchange, answer.apply(outcome));
          }
        },
        workers);
  }

  private static void failed(HttpServerExchange exchange, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RequestRefused refused && refused.why() == RequestRefused.Why.MALFORMED) {
      fail(exchange, 400, Code.INVALID_ARGUMENT, String.valueOf(refused.getMessage()));
    } else {
      retryLater(exchange);
      fail(exchange, 503, Code.UNAVAILABLE, String.valueOf(cause.getMessage()));
    }
  }

  /** Returns the body without its compression, or null when it is too large. */
  private static byte @Nullable [] plain(HttpServerExchange exchange, byte[] body)
      throws IOException {
    String encoding = exchange.getRequestHeaders().getFirst(Headers.CONTENT_ENCODING);
    if (encoding == null || encoding.isEmpty() || encoding.equalsIgnoreCase("identity")) {
      return body;
    }
    if (!encoding.equalsIgnoreCase("gzip")) {
      throw new IOException("content-encoding " + encoding + ", expected gzip or none");
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      byte[] plain = in.readNBytes(Ingest.LARGEST_REQUEST + 1);
      return plain.length > Ingest.LARGEST_REQUEST ? null : plain;
    }
  }

  private static MessageLite traces(Ingest.Taken taken) {
    ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
    if (taken.rejected() > 0) {
      response.setPartialSuccess(
          ExportTracePartialSuccess.newBuilder()
              .setRejectedSpans(taken.rejected())
              .setErrorMessage(taken.why()));
    }
    return response.build();
  }

  private static MessageLite logs(Ingest.Taken taken) {
    ExportLogsServiceResponse.Builder response = ExportLogsServiceResponse.newBuilder();
    if (taken.rejected() > 0) {
      response.setPartialSuccess(
          ExportLogsPartialSuccess.newBuilder()
              .setRejectedLogRecords(taken.rejected())
              .setErrorMessage(taken.why()));
    }
    return response.build();
  }

  private void tooLarge(HttpServerExchange exchange) {
    intake.countMalformed();
    // The rest of the body is not read.
    exchange.setPersistent(false);
    fail(
        exchange,
        413,
        Code.OUT_OF_RANGE,
        "the body is over " + Ingest.LARGEST_REQUEST + " bytes, which is the most");
  }

  private static void busy(HttpServerExchange exchange, @Nullable String message) {
    retryLater(exchange);
    fail(exchange, 429, Code.RESOURCE_EXHAUSTED, String.valueOf(message));
  }

  private static void retryLater(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.RETRY_AFTER, Ingest.RETRY_SECONDS);
  }

  private static void fail(HttpServerExchange exchange, int status, Code code, String message) {
    exchange.getResponseSender().send(ByteBuffer.wrap(status(exchange, status, code, message)));
  }

  /** Sets the status and returns the message that goes with it. */
  private static byte[] status(HttpServerExchange exchange, int status, Code code, String message) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, PROTOBUF);
    return Status.newBuilder().setCode(code.getNumber()).setMessage(message).build().toByteArray();
  }

  private static void send(HttpServerExchange exchange, MessageLite message) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, PROTOBUF);
    exchange.getResponseSender().send(ByteBuffer.wrap(message.toByteArray()));
  }

  private static String mediaType(HttpServerExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    if (header == null) {
      return "";
    }
    int parameters = header.indexOf(';');
    return (parameters < 0 ? header : header.substring(0, parameters))
        .trim()
        .toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    server.stop();
    workers.shutdown();
  }
}
