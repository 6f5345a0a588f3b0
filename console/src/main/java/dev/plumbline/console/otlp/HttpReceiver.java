package dev.plumbline.console.otlp;

import com.google.protobuf.MessageLite;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.plumbline.console.store.Intake;
import dev.plumbline.console.store.Refused;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.RequestLimit;
import io.undertow.util.Headers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Receives OTLP/HTTP traces and logs: protobuf, plain or compressed with gzip.
 *
 * <p>Answers as the OTLP specification says: 200 with the response message, 400 for what is no
 * OTLP, 413 for what is too large, 415 for JSON (the Collector sends protobuf), 429 or 503 with
 * Retry-After for what is to be sent again. Errors are google.rpc.Status messages.
 */
public final class HttpReceiver implements AutoCloseable {

  private static final String PROTOBUF = "application/x-protobuf";
  private static final int MOST_REQUESTS = 16;
  private static final int WORKERS = MOST_REQUESTS;
  private static final long MOST_FORGOTTEN = 256L << 20;
  private static final int IDLE_MILLIS = 60_000;
  private static final int PARSE_MILLIS = 10_000;

  private final Undertow server;
  private final Intake intake;

  /** Starts to listen; port 0 takes a free one. */
  public HttpReceiver(InetSocketAddress address, Intake intake) {
    this.intake = intake;
    PathHandler paths =
        new PathHandler(
            exchange -> fail(exchange, 404, Code.NOT_FOUND, "expected /v1/traces or /v1/logs"));
    paths.addExactPath("/v1/traces", limited(intake::traces, HttpReceiver::traces));
    paths.addExactPath("/v1/logs", limited(intake::logs, HttpReceiver::logs));
    this.server =
        Undertow.builder()
            .addHttpListener(address.getPort(), address.getHostString(), paths)
            .setIoThreads(1)
            .setWorkerThreads(WORKERS)
            // Its own limit is 2 MiB and ends in a closed connection; ours is told in an answer.
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, MOST_FORGOTTEN)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLIS)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, PARSE_MILLIS)
            .build();
    server.start();
  }

  public int port() {
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  private interface Taking {
    CompletionStage<Intake.Taken> take(byte[] body) throws Refused;
  }

  /** Lets so many requests be read at one time; others are refused before their body is read. */
  private HttpHandler limited(Taking taking, Function<Intake.Taken, MessageLite> answer) {
    RequestLimit limit = new RequestLimit(MOST_REQUESTS, 0);
    limit.setFailureHandler(
        exchange -> {
          intake.countRefused();
          busy(exchange, MOST_REQUESTS + " requests are being read already");
        });
    return exchange -> limit.handleRequest(exchange, read -> handle(read, taking, answer));
  }

  private void handle(
      HttpServerExchange exchange, Taking taking, Function<Intake.Taken, MessageLite> answer) {
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
    if (exchange.getRequestContentLength() > Intake.LARGEST_REQUEST) {
      tooLarge(exchange);
      return;
    }
    exchange.dispatch(
        () -> {
          exchange.startBlocking();
          byte @Nullable [] body;
          try {
            body = body(exchange.getInputStream());
          } catch (IOException cutOff) {
            intake.countMalformed();
            fail(exchange, 400, Code.INVALID_ARGUMENT, "the body was cut off");
            return;
          }
          if (body == null) {
            tooLarge(exchange);
          } else {
            take(exchange, body, taking, answer);
          }
        });
  }

  /**
   * Returns the body, or null when it is too large. The rest of such a one is read and forgotten,
   * so that the sender is still there to hear why, but not without end.
   */
  private static byte @Nullable [] body(InputStream in) throws IOException {
    byte[] body = in.readNBytes(Intake.LARGEST_REQUEST);
    byte[] rest = new byte[16 << 10];
    long forgotten = 0;
    for (int count = in.read(rest); count >= 0; count = in.read(rest)) {
      forgotten += count;
      if (forgotten > MOST_FORGOTTEN) {
        return null;
      }
    }
    return forgotten > 0 ? null : body;
  }

  private void take(
      HttpServerExchange exchange,
      byte[] body,
      Taking taking,
      Function<Intake.Taken, MessageLite> answer) {
    CompletionStage<Intake.Taken> taken;
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
          "the body cannot be unpacked: " + notGzip.getMessage());
      return;
    } catch (Refused refused) {
      busy(exchange, refused.getMessage());
      return;
    }
    taken.whenCompleteAsync(
        (outcome, failure) -> {
          if (failure != null) {
            failed(exchange, failure);
          } else {
            send(exchange, 200, answer.apply(outcome));
          }
        },
        exchange.getConnection().getWorker());
  }

  private static void failed(HttpServerExchange exchange, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof Refused refused && refused.why() == Refused.Why.MALFORMED) {
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
      byte[] plain = in.readNBytes(Intake.LARGEST_REQUEST + 1);
      return plain.length > Intake.LARGEST_REQUEST ? null : plain;
    }
  }

  private static MessageLite traces(Intake.Taken taken) {
    ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
    if (taken.rejected() > 0) {
      response.setPartialSuccess(
          ExportTracePartialSuccess.newBuilder()
              .setRejectedSpans(taken.rejected())
              .setErrorMessage(taken.why()));
    }
    return response.build();
  }

  private static MessageLite logs(Intake.Taken taken) {
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
    // The rest of the body is not worth reading.
    exchange.setPersistent(false);
    fail(
        exchange,
        413,
        Code.OUT_OF_RANGE,
        "the body is over " + Intake.LARGEST_REQUEST + " bytes, which is the most");
  }

  private static void busy(HttpServerExchange exchange, @Nullable String message) {
    retryLater(exchange);
    fail(exchange, 429, Code.RESOURCE_EXHAUSTED, String.valueOf(message));
  }

  private static void retryLater(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.RETRY_AFTER, Intake.RETRY_SECONDS);
  }

  private static void fail(HttpServerExchange exchange, int status, Code code, String message) {
    send(
        exchange,
        status,
        Status.newBuilder().setCode(code.getNumber()).setMessage(message).build());
  }

  private static void send(HttpServerExchange exchange, int status, MessageLite message) {
    exchange.setStatusCode(status);
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
  }
}
