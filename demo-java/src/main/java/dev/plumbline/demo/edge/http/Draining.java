package dev.plumbline.demo.edge.http;

import dev.plumbline.demo.edge.error.ShuttingDownException;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;

/**
 * Counts the requests in flight; once draining, rejects new ones and signals when the last has
 * ended.
 */
final class Draining {
  // Guarded by this.
  private int atWork;
  private boolean draining;

  /** Lets requests through to a handler while not draining. */
  HttpHandler gate(HttpHandler next) {
    return exchange -> {
      enter(exchange);
      next.handleRequest(exchange);
    };
  }

  private synchronized void enter(HttpServerExchange exchange) {
    if (draining) {
      exchange.setPersistent(false);
      throw new ShuttingDownException("the edge is shutting down");
    }
    atWork++;
    exchange.addExchangeCompleteListener(
        (ended, following) -> {
          leave();
          following.proceed();
        });
  }

  private synchronized void leave() {
    atWork--;
    notifyAll();
  }

  /** How many requests are at work. */
  synchronized int atWork() {
    return atWork;
  }

  /** Refuses new requests from now on. */
  synchronized void begin() {
    draining = true;
  }

  /** Whether new requests are refused. */
  synchronized boolean begun() {
    return draining;
  }

  /** Waits until no request is at work; false when time is up before that. */
  synchronized boolean awaitIdle(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (atWork > 0) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
