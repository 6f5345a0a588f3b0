package dev.plumbline.demo.edge.http;

import dev.plumbline.demo.edge.error.EdgeException;
import dev.plumbline.demo.edge.error.Failure;
import dev.plumbline.demo.edge.error.GatewayException;
import dev.plumbline.demo.edge.error.HttpProblem;
import dev.plumbline.demo.edge.error.MethodNotAllowedException;
import dev.plumbline.demo.edge.error.ShopErrorCode;
import dev.plumbline.demo.edge.error.ShopReason;
import io.undertow.Handlers;
import io.undertow.io.IoCallback;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.ExceptionHandler;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.xnio.IoUtils;

/** Responds to a failed request: a problem for the caller, a log line. */
final class ProblemResponses {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);

  /** How long a client that still sends may take the answer before the connection closes. */
  private static final long LINGER_MS = 2_000;

  private final String service;

  /**
   * @param service own name, the origin of failures that begin here
   */
  ProblemResponses(String service) {
    this.service = service;
  }

  /** Wraps a handler, so that whatever it throws is answered here. */
  HttpHandler guard(HttpHandler handler) {
    return Handlers.exceptionHandler(handler).addExceptionHandler(Throwable.class, this::answer);
  }

  /** Fails a request from outside its handler, on the way that thrown failures take. */
  void fail(HttpServerExchange exchange, RuntimeException failure) {
    exchange.dispatch(
        exchange.getIoThread(),
        guard(
            again -> {
              throw failure;
            }));
  }

  private HttpProblem problem(Throwable thrown, HttpServerExchange exchange) {
    Failure failure;
    int status;
    String detail;
    if (thrown instanceof GatewayException gateway) {
      failure = gateway.failure();
      status = failure.httpStatus();
      detail = String.valueOf(thrown.getMessage());
    } else if (thrown instanceof EdgeException own) {
      failure = own.failure(service);
      status = own.httpStatus();
      detail = String.valueOf(thrown.getMessage());
    } else {
      failure = Failure.of(ShopErrorCode.INTERNAL, ShopReason.PANIC, service);
      status = ShopErrorCode.INTERNAL.httpStatus();
      detail = "the request could not be handled";
    }
    return new HttpProblem(
        failure, status, detail, ServerTimingTraceId.traceId(exchange.getResponseHeaders()));
  }

  /** The problem of this failure, written to the log too. */
  HttpProblem describe(Throwable thrown, HttpServerExchange exchange) {
    HttpProblem problem = problem(thrown, exchange);
    log(exchange, problem, thrown);
    return problem;
  }

  private void answer(HttpServerExchange exchange) {
    Throwable thrown = exchange.getAttachment(ExceptionHandler.THROWABLE);
    HttpProblem problem = describe(thrown, exchange);
    if (exchange.isResponseStarted()) {
      // Half an answer is out; a broken connection is the only honest end.
      IoUtils.safeClose(exchange.getConnection());
      return;
    }
    exchange.setStatusCode(problem.status());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, HttpProblem.MEDIA_TYPE);
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    if (thrown instanceof MethodNotAllowedException method) {
      exchange.getResponseHeaders().put(Headers.ALLOW, method.allowed());
    }
    problem
        .failure()
        .retryAfter()
        .ifPresent(
            delay ->
                exchange
                    .getResponseHeaders()
                    .put(Headers.RETRY_AFTER, Math.max(1, delay.plusMillis(999).toSeconds())));
    if (!exchange.isRequestComplete()) {
      lingerThenClose(exchange);
    }
    exchange.getResponseSender().send(ByteBuffer.wrap(problem.toJson()), IoCallback.END_EXCHANGE);
  }

  /** Lets a client that still sends read the response, then closes the connection. */
  private static void lingerThenClose(HttpServerExchange exchange) {
    exchange.setPersistent(false);
    exchange
        .getIoThread()
        .executeAfter(
            () -> IoUtils.safeClose(exchange.getConnection()), LINGER_MS, TimeUnit.MILLISECONDS);
  }

  private void log(HttpServerExchange exchange, HttpProblem problem, Throwable thrown) {
    Failure failure = problem.failure();
    boolean panic = failure.reason() == ShopReason.PANIC && failure.origin().equals(service);
    LOG.atLevel(problem.status() >= 500 ? Level.ERROR : Level.INFO)
        .addKeyValue("plumbline.error.code", failure.code().name())
        .addKeyValue("error.type", failure.code().name())
        .addKeyValue("plumbline.error.origin", failure.origin())
        .addKeyValue("plumbline.error.reason", failure.reason().name())
        .addKeyValue("plumbline.error.fault", failure.faultSeenFrom(service, problem.status()))
        .addKeyValue("plumbline.error.retryable", failure.retryable())
        .setCause(panic ? thrown : null)
        .log("{} failed: {}", exchange.getRequestMethod(), problem.detail());
  }
}
