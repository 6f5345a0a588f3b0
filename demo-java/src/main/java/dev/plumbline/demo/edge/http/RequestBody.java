package dev.plumbline.demo.edge.http;

import dev.plumbline.demo.edge.error.BodyTimeoutException;
import dev.plumbline.demo.edge.error.BodyTooLargeException;
import dev.plumbline.demo.edge.error.CallerGoneException;
import dev.plumbline.demo.edge.error.EdgeException;
import dev.plumbline.demo.edge.error.MediaTypeUnsupportedException;
import io.undertow.io.Receiver;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads a JSON body without holding a thread: at most so many bytes, for at most so long. */
final class RequestBody {
  private final ProblemResponses problems;
  private final int maxBytes;
  private final Duration timeout;

  RequestBody(ProblemResponses problems, int maxBytes, Duration timeout) {
    this.problems = problems;
    this.maxBytes = maxBytes;
    this.timeout = timeout;
  }

  /** Takes the whole body. */
  interface Taker {
    void take(HttpServerExchange exchange, byte[] body) throws Exception;
  }

  /**
   * Reads the body and hands it on, in a handler call of its own.
   *
   * @throws EdgeException when the body is unusable by its headers
   */
  void read(HttpServerExchange exchange, Taker taker) {
    requireJson(exchange);
    if (exchange.getRequestContentLength() > maxBytes) {
      throw tooLarge();
    }
    AtomicBoolean settled = new AtomicBoolean();
    exchange
        .getIoThread()
        .executeAfter(
            () -> fail(exchange, settled, new BodyTimeoutException(late())),
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    Receiver receiver = exchange.getRequestReceiver();
    receiver.setMaxBufferSize(maxBytes);
    receiver.receiveFullBytes(
        (received, body) -> {
          if (settled.compareAndSet(false, true)) {
            received.dispatch(
                SameThreadExecutor.INSTANCE, problems.guard(again -> taker.take(again, body)));
          }
        },
        (failed, error) ->
            fail(
                failed,
                settled,
                error instanceof Receiver.RequestToLargeException
                    ? tooLarge()
                    : new CallerGoneException("the body ended early")));
  }

  private void fail(HttpServerExchange exchange, AtomicBoolean settled, EdgeException failure) {
    if (settled.compareAndSet(false, true)) {
      problems.fail(exchange, failure);
    }
  }

  private static void requireJson(HttpServerExchange exchange) {
    String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    String essence = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!essence.equals("application/json")) {
      throw new MediaTypeUnsupportedException("the body must be application/json");
    }
  }

  private BodyTooLargeException tooLarge() {
    return new BodyTooLargeException("the body must not be over " + maxBytes + " bytes");
  }

  private String late() {
    return "the body did not arrive within " + timeout.toMillis() + " ms";
  }
}
