package dev.plumbline.demo.edge.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.demo.edge.error.GatewayException;
import dev.plumbline.demo.edge.gateway.GatewayCall;
import dev.plumbline.demo.edge.gateway.GatewayClient;
import dev.plumbline.demo.edge.gateway.Receiver;
import dev.plumbline.demo.edge.json.OrderJson;
import dev.plumbline.demo.orders.v1.WatchOrderRequest;
import dev.plumbline.demo.orders.v1.WatchOrderResponse;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventConnection.EventCallback;
import io.undertow.server.handlers.sse.ServerSentEventHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/**
 * {@code GET /v1/orders/{id}/events}: server-sent events from the gateway's stream.
 *
 * <p>Nothing is sent before the gateway's first message, so that an unknown order is still a 404.
 * From then on the next message is requested when the client has received the last one: a slow
 * client slows the stream and fills no queue. A silent stream sends comments, which also detect
 * that a client has disconnected. A stream that breaks ends with an event {@code error} that holds
 * the problem.
 */
final class WatchOrder implements HttpHandler {
  private final ProblemResponses problems;
  private final GatewayExchange calls;
  private final GatewayClient gateway;
  private final Duration heartbeat;

  WatchOrder(
      ProblemResponses problems, GatewayExchange calls, GatewayClient gateway, Duration heartbeat) {
    this.problems = problems;
    this.calls = calls;
    this.gateway = gateway;
    this.heartbeat = heartbeat;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    WatchOrderRequest request =
        WatchOrderRequest.newBuilder().setId(GetOrder.orderId(exchange)).build();
    calls.<WatchOrderResponse>call(
        exchange,
        (target, receiver) -> gateway.watchOrder(target, request, receiver),
        call -> new Stream(exchange, call));
  }

  /** One client's stream. Its state is touched on the exchange's I/O thread only. */
  private final class Stream implements Receiver<WatchOrderResponse> {
    private final HttpServerExchange exchange;
    private final AtomicReference<@Nullable GatewayCall<?, WatchOrderResponse>> call;
    private final long seen;
    private @Nullable ServerSentEventConnection client;
    private boolean started;
    private boolean sending;
    private @Nullable Runnable end;

    Stream(
        HttpServerExchange exchange,
        AtomicReference<@Nullable GatewayCall<?, WatchOrderResponse>> call) {
      this.exchange = exchange;
      this.call = call;
      this.seen = lastEventId(exchange);
    }

    @Override
    public void message(WatchOrderResponse event) {
      exchange.getIoThread().execute(() -> forward(event));
    }

    @Override
    public void completed() {
      exchange.getIoThread().execute(() -> endWith(this::finish));
    }

    @Override
    public void failed(GatewayException failure) {
      exchange
          .getIoThread()
          .execute(
              () -> {
                if (started) {
                  endWith(() -> finishWith(failure));
                } else {
                  problems.fail(exchange, failure);
                }
              });
    }

    private void forward(WatchOrderResponse event) {
      if (event.getSequence() <= seen) {
        open(this::askForNext);
      } else {
        open(() -> write(new String(OrderJson.of(event), UTF_8), "state", event.getSequence()));
      }
    }

    /** Does something with the client's stream, opening it first if need be. */
    private void open(Runnable then) {
      if (started) {
        then.run();
        return;
      }
      started = true;
      sending = true;
      ServerSentEventHandler opening =
          new ServerSentEventHandler(
              (connection, lastEventId) -> {
                connection.setKeepAliveTime(heartbeat.toMillis());
                client = connection;
                sending = false;
                then.run();
              });
      calls.resume(
          exchange,
          again -> {
            again.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
            opening.handleRequest(again);
          });
    }

    private void write(String data, String event, long sequence) {
      if (client == null) {
        return;
      }
      sending = true;
      client.send(data, event, sequence > 0 ? Long.toString(sequence) : null, whenSent());
    }

    private EventCallback whenSent() {
      return new EventCallback() {
        @Override
        public void done(
            ServerSentEventConnection connection,
            @Nullable String data,
            @Nullable String event,
            @Nullable String id) {
          exchange
              .getIoThread()
              .execute(
                  () -> {
                    sending = false;
                    askForNext();
                  });
        }

        @Override
        public void failed(
            ServerSentEventConnection connection,
            @Nullable String data,
            @Nullable String event,
            @Nullable String id,
            IOException broken) {
          GatewayCall<?, WatchOrderResponse> watched = call.get();
          if (watched != null) {
            watched.cancel();
          }
          IoUtils.safeClose(connection);
        }
      };
    }

    private void askForNext() {
      GatewayCall<?, WatchOrderResponse> watched = call.get();
      if (end != null) {
        end.run();
      } else if (watched != null) {
        watched.next();
      }
    }

    private void endWith(Runnable ending) {
      end = ending;
      if (!started) {
        open(ending);
      } else if (!sending) {
        ending.run();
      }
      // A client that takes nothing does not keep the connection: it had its time.
      exchange
          .getIoThread()
          .executeAfter(
              () -> IoUtils.safeClose(exchange.getConnection()),
              heartbeat.toMillis(),
              TimeUnit.MILLISECONDS);
    }

    private void finish() {
      if (client != null) {
        client.shutdown();
      }
    }

    private void finishWith(GatewayException failure) {
      end = this::finish;
      write(new String(problems.describe(failure, exchange).toJson(), UTF_8), "error", 0);
    }
  }

  /** The last event that a reconnecting client has seen, else 0. */
  private static long lastEventId(HttpServerExchange exchange) {
    String id = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    return id != null && id.matches("\\d{1,18}") ? Long.parseLong(id) : 0;
  }
}
