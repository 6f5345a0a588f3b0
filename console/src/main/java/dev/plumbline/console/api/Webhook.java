package dev.plumbline.console.api;

import dev.plumbline.console.alerts.Alert;
import dev.plumbline.console.alerts.AlertBook;
import dev.plumbline.console.alerts.Notification;
import dev.plumbline.console.http.ConsoleServer;
import dev.plumbline.console.http.Problem;
import dev.plumbline.console.json.Json;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** {@code POST /api/alerts/webhook}: takes Alertmanager's notifications. */
public final class Webhook {

  private final AlertBook book;

  public Webhook(AlertBook book) {
    this.book = book;
  }

  public ConsoleServer.Special special() {
    return ConsoleServer.blocking("/api/alerts/webhook", this::take);
  }

  private void take(HttpServerExchange exchange) {
    if (!exchange.getRequestMethod().equalToString("POST")) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "POST");
      throw Problem.methodNotAllowed("expected POST");
    }
    String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    if (type == null || !type.startsWith("application/json")) {
      throw Problem.mediaType("expected application/json");
    }
    List<Alert> alerts;
    try {
      alerts = Notification.alerts(Json.read(exchange.getInputStream().readAllBytes()));
    } catch (RequestTooBigException e) {
      exchange.setPersistent(false);
      throw Problem.tooLarge("a notification may have at most 1 MiB");
    } catch (IOException e) {
      throw Problem.badRequest("the body is not JSON");
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(String.valueOf(e.getMessage()));
    }
    int withTraces = book.note(alerts, System.currentTimeMillis());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange
        .getResponseSender()
        .send(
            ByteBuffer.wrap(
                Json.write(Json.of("alerts", alerts.size(), "with_traces", withTraces))));
  }
}
