package dev.plumbline.console.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * Closes the connection of a request that is not done in time, whether its body has not arrived or
 * its response is not read.
 */
public final class RequestDeadline implements HttpHandler {

  private final HttpHandler next;
  private final long withinMillis;

  public RequestDeadline(HttpHandler next, long withinMillis) {
    this.next = next;
    this.withinMillis = withinMillis;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    XnioExecutor.Key timer =
        exchange
            .getIoThread()
            .executeAfter(
                () -> IoUtils.safeClose(exchange.getConnection()),
                withinMillis,
                TimeUnit.MILLISECONDS);
    exchange.addExchangeCompleteListener(
        (ended, following) -> {
          timer.remove();
          following.proceed();
        });
    next.handleRequest(exchange);
  }
}
